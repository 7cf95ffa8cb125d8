package io.pagegrad.gpu.backend;

import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.driver.DeviceMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The table on the device that says where the columns of each segment lie; may be filled again.
final class RowTable implements AutoCloseable {
    private final DeviceMemory memory;
    private final long tableOffset;
    private final int columns;

    /// @param segments most segments that it will hold
    RowTable(CudaContext context, int segments, int columns) {
        this.columns = columns;
        this.tableOffset = (segments + 1L) * Long.BYTES;
        this.memory = context.allocate(tableOffset + Math.max(1L, (long) segments * columns) * Long.BYTES);
    }

    /// Enqueues the table.
    ///
    /// @param starts first row of each segment, then the end of the last
    /// @param addresses for each segment and column, where row 0 of the order would lie
    RowWindow fill(PinnedUpload upload, long[] starts, long[] addresses) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment host = arena.allocate(memory.sizeBytes(), Long.BYTES);
            MemorySegment.copy(starts, 0, host, ValueLayout.JAVA_LONG, 0, starts.length);
            MemorySegment.copy(addresses, 0, host, ValueLayout.JAVA_LONG, tableOffset, addresses.length);
            upload.copy(host, memory, 0);
        }
        return new RowWindow(
                starts[0],
                starts[starts.length - 1],
                memory.address(),
                memory.address() + tableOffset,
                starts.length - 1,
                columns);
    }

    @Override
    public void close() {
        memory.close();
    }
}
