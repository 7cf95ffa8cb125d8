package io.pagegrad.column;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;

/// Allocates off-heap [Block]s and counts the bytes in use under each [MemoryTag]. Thread-safe.
public final class OffHeap {
    /// Every block begins on a boundary of this many bytes: one cache line, one AVX-512 vector.
    public static final long ALIGNMENT = 64;

    private static final AtomicLongArray BYTES_IN_USE = new AtomicLongArray(MemoryTag.values().length);

    private OffHeap() {}

    /// Allocates `sizeBytes` (zero is allowed) of zeroed memory that any thread may use.
    ///
    /// @throws OutOfMemoryError when the operating system refuses; nothing is counted then
    public static Block allocate(long sizeBytes, MemoryTag tag) {
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("sizeBytes=" + sizeBytes + ": must be at least 0");
        }
        Arena arena = Arena.ofShared();
        MemorySegment segment;
        try {
            segment = arena.allocate(sizeBytes, ALIGNMENT);
        } catch (OutOfMemoryError e) {
            arena.close();
            throw e;
        }
        BYTES_IN_USE.addAndGet(tag.ordinal(), sizeBytes);
        return new Block(new Allocation(arena, segment, new AtomicBoolean()), tag);
    }

    public static long bytesInUse(MemoryTag tag) {
        return BYTES_IN_USE.get(tag.ordinal());
    }

    public static long bytesInUse() {
        long sum = 0;
        for (MemoryTag tag : MemoryTag.values()) {
            sum += bytesInUse(tag);
        }
        return sum;
    }

    record Allocation(Arena arena, MemorySegment segment, AtomicBoolean freed) {
        void free(MemoryTag tag) {
            if (freed.compareAndSet(false, true)) {
                arena.close();
                BYTES_IN_USE.addAndGet(tag.ordinal(), -segment.byteSize());
            }
        }
    }
}
