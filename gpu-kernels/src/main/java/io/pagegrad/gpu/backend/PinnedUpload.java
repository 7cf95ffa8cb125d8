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
            if (buffers[next] == null) {
                // page-locking takes longer than a small copy: only what is needed
                buffers[next] = context.allocatePinned(Math.min(BUFFER_BYTES, Math.max(LEAST_BYTES, length)));
                sent[next] = context.newEvent();
            }
            length = Math.min(length, buffers[next].segment().byteSize());
            sent[next].synchronize();
            MemorySegment pinned = buffers[next].segment().asSlice(0, length);
            pinned.copyFrom(from.asSlice(at, length));
            stream.upload(pinned, to, toOffsetBytes + at);
            stream.record(sent[next]);
            next = 1 - next;
            at += length;
        }
    }

    @Override
    public void close() {
        for (int i = 0; i < 2; i++) {
            if (buffers[i] != null) {
                sent[i].synchronize();
                sent[i].close();
                buffers[i].close();
            }
        }
    }
}
