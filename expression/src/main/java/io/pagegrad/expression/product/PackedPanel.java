package io.pagegrad.expression.product;

import io.pagegrad.expression.compile.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Some columns of a matrix, copied without gaps into memory of the calling thread.
final class PackedPanel {
    private static final long MOST_BYTES =
            (long) Products.DEPTH_OF_PANELS * TileSize.MOST_VECTORS * TileSize.MOST_VECTOR_BYTES + Products.SLACK_BYTES;

    /// Lives as long as its thread.
    private static final ThreadLocal<MemorySegment> ROOM =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(MOST_BYTES, 64));

    private PackedPanel() {}

    /// Address of the copy, valid until the thread's next call.
    ///
    /// @param depth rows, at most [Products#DEPTH_OF_PANELS]
    static long of(long b, long bStep, int depth, int vectors) {
        MemorySegment room = ROOM.get();
        long bytes = (long) vectors * TileSize.vectorBytes();
        long next = b;
        for (int k = 0; k < depth; k++) {
            MemorySegment.copy(NativeMemory.ALL, next, room, k * bytes, bytes);
            next += bStep;
        }
        return room.address();
    }
}
