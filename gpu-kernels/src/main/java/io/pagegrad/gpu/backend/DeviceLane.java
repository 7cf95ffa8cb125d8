package io.pagegrad.gpu.backend;

import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.driver.CudaStream;
import io.pagegrad.gpu.driver.DeviceMemory;
import io.pagegrad.gpu.driver.PinnedMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What one thread of control needs to work on a device by itself: a stream, two small cells that kernels write,
/// and scratch that grows. One thread at a time.
final class DeviceLane implements AutoCloseable {
    private static final long FINITE = 0;
    private static final long BARRIER = 8;
    private static final long COUNTER = 16;
    private static final long CELL_BYTES = 64;
    private static final long LEAST_BYTES = 4096;

    private final CudaContext context;
    private final CudaStream stream;
    private final PinnedUpload upload;
    private final DeviceMemory cells;
    private final PinnedMemory host;
    private DeviceMemory scratch;
    private DeviceMemory room;
    private RowStreamer streamer;

    DeviceLane(CudaContext context) {
        this.context = context;
        this.stream = context.newStream();
        this.upload = new PinnedUpload(context, stream);
        DeviceMemory allocated = null;
        try {
            allocated = context.allocate(CELL_BYTES);
            this.cells = allocated;
            this.host = context.allocatePinned(CELL_BYTES);
        } catch (RuntimeException e) {
            if (allocated != null) {
                allocated.close();
            }
            stream.close();
            throw e;
        }
    }

    CudaContext context() {
        return context;
    }

    CudaStream stream() {
        return stream;
    }

    /// Copies small things to the device on this lane's stream; they are read before a copy returns.
    PinnedUpload upload() {
        return upload;
    }

    /// Sets the flag that kernels clear when a weight is no longer finite, the grid barrier to zero and the
    /// counter to `first`.
    void reset(long first) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(COUNTER + 8, 8);
            values.set(ValueLayout.JAVA_LONG, FINITE, 1);
            values.set(ValueLayout.JAVA_LONG, BARRIER, 0);
            values.set(ValueLayout.JAVA_LONG, COUNTER, first);
            upload.copy(values, cells, 0);
        }
    }

    /// Enqueues the counter to be `first`.
    void resetCounter(long first) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG);
            value.set(ValueLayout.JAVA_LONG, 0, first);
            upload.copy(value, cells, COUNTER);
        }
    }

    long finiteAddress() {
        return cells.address(FINITE, 4);
    }

    long barrierAddress() {
        return cells.address(BARRIER, 8);
    }

    long counterAddress() {
        return cells.address(COUNTER, 8);
    }

    /// Waits for the stream and tells whether kernels left the flag set.
    boolean awaitFinite() {
        stream.download(cells, FINITE, host.segment().asSlice(FINITE, 4));
        stream.synchronize();
        return host.segment().get(ValueLayout.JAVA_INT, FINITE) != 0;
    }

    /// Device memory of at least `bytes` for the next launches of this lane; its content is lost when it grows.
    DeviceMemory scratch(long bytes) {
        if (isShort(scratch, bytes)) {
            scratch = null;
            scratch = context.allocate(Math.max(LEAST_BYTES, bytes));
        }
        return scratch;
    }

    /// As [#scratch], for what kernels alone use.
    DeviceMemory room(long bytes) {
        if (isShort(room, bytes)) {
            room = null;
            room = context.allocate(Math.max(LEAST_BYTES, bytes));
        }
        return room;
    }

    /// Bytes that [#room] holds now.
    long roomBytes() {
        return room == null ? 0 : room.sizeBytes();
    }

    /// Whether memory must be allocated; gives back what is too small.
    private boolean isShort(DeviceMemory memory, long bytes) {
        if (memory != null && memory.sizeBytes() >= bytes) {
            return false;
        }
        if (memory != null) {
            stream.synchronize();
            memory.close();
        }
        return true;
    }

    /// Windows through which this lane streams rows that are not resident.
    RowStreamer streamer(long windowBytes, RowForm form) {
        if (streamer == null) {
            streamer = new RowStreamer(this, windowBytes, form);
        }
        return streamer;
    }

    @Override
    public void close() {
        stream.synchronize();
        if (streamer != null) {
            streamer.close();
        }
        if (scratch != null) {
            scratch.close();
        }
        if (room != null) {
            room.close();
        }
        upload.close();
        host.close();
        cells.close();
        stream.close();
    }
}
