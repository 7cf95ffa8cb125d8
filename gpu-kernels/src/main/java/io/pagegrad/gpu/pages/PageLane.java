package io.pagegrad.gpu.pages;

import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.driver.CudaStream;
import io.pagegrad.gpu.driver.DeviceMemory;
import io.pagegrad.gpu.driver.PinnedMemory;
import java.lang.foreign.MemorySegment;

/// A stream and buffers in which runs of pages are decoded; buffers grow as they are asked for. One thread.
final class PageLane implements AutoCloseable {
    private final CudaContext context;
    private final CudaStream stream;
    private final Buffer pages = new Buffer();
    private final Buffer table = new Buffer();
    private final Buffer values = new Buffer();

    PageLane(CudaContext context) {
        this.context = context;
        this.stream = context.newStream();
    }

    /// Page-locked memory and device memory of the same size.
    final class Buffer implements AutoCloseable {
        private PinnedMemory host;
        private DeviceMemory device;

        /// Makes room for `bytes`; what was there is lost if it was less.
        void reserve(long bytes) {
            if (host != null && host.segment().byteSize() >= bytes && device != null) {
                return;
            }
            close();
            host = context.allocatePinned(Math.max(1, bytes));
            device = context.allocate(Math.max(1, bytes));
        }

        MemorySegment host() {
            return host.segment();
        }

        DeviceMemory device() {
            return device;
        }

        /// Enqueues a copy of the first `bytes` to the device.
        void upload(long bytes) {
            stream.upload(host.segment().asSlice(0, bytes), device, 0);
        }

        /// Enqueues a copy of `bytes` from `offset` on to the host.
        void download(long offset, long bytes) {
            stream.download(device, offset, host.segment().asSlice(offset, bytes));
        }

        @Override
        public void close() {
            if (host != null) {
                host.close();
                host = null;
            }
            if (device != null) {
                device.close();
                device = null;
            }
        }
    }

    CudaStream stream() {
        return stream;
    }

    Buffer pages() {
        return pages;
    }

    Buffer table() {
        return table;
    }

    Buffer values() {
        return values;
    }

    @Override
    public void close() {
        stream.synchronize();
        pages.close();
        table.close();
        values.close();
        stream.close();
    }
}
