package io.pagegrad.gpu.backend;

import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.driver.CudaEvent;
import io.pagegrad.gpu.driver.CudaStream;
import io.pagegrad.gpu.driver.DeviceMemory;
import io.pagegrad.gpu.driver.PinnedMemory;
import java.lang.foreign.MemorySegment;

/// Copies pageable memory to the device through two pinned buffers: while one is on its way, the other is filled.
///
/// One thread at a time; copies are enqueued on one stream.
final class PinnedUpload implements AutoCloseable {
    private static final long BUFFER_BYTES = 8L << 20;
    private static final long LEAST_BYTES = 1L << 16;

    private final CudaContext context;
    private final CudaStream stream;
    private final PinnedMemory[] buffers = new PinnedMemory[2];
    private final CudaEvent[] sent = new CudaEvent[2];
    private int next;

    PinnedUpload(CudaContext context, CudaStream stream) {
        this.context = context;
        this.stream = stream;
    }

    /// Enqueues a copy of `from`, which is read before this returns.
    void copy(MemorySegment from, DeviceMemory to, long toOffsetBytes) {
        long at = 0;
        while (at < from.byteSize()) {
            long length = Math.min(BUFFER_BYTES, from.byteSize() - at);
            makeRoom(length);
            MemorySegment pinned = buffers[next].segment().asSlice(0, length);
            pinned.copyFrom(from.asSlice(at, length));
            stream.upload(pinned, to, toOffsetBytes + at);
            stream.record(sent[next]);
            next = 1 - next;
            at += length;
        }
    }

    /// Waits until the next buffer is free, and makes it larger if need be: page-locking takes longer than a
    /// small copy, so that it has no more than was needed.
    private void makeRoom(long bytes) {
        if (sent[next] == null) {
            sent[next] = context.newEvent();
        }
        sent[next].synchronize();
        if (buffers[next] == null || buffers[next].segment().byteSize() < bytes) {
            if (buffers[next] != null) {
                buffers[next].close();
                buffers[next] = null;
            }
            buffers[next] = context.allocatePinned(Math.max(LEAST_BYTES, bytes));
        }
    }

    @Override
    public void close() {
        for (int i = 0; i < 2; i++) {
            if (sent[i] != null) {
                sent[i].synchronize();
                sent[i].close();
            }
            if (buffers[i] != null) {
                buffers[i].close();
            }
        }
    }
}
