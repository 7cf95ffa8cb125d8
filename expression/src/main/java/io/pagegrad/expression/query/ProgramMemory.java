package io.pagegrad.expression.query;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;

/// Float64 columns of one program run: a single block, grown to the largest batch seen.
final class ProgramMemory implements AutoCloseable {
    /// Columns lie this many bytes more than a multiple of 4 KiB apart, so that they do not compete for cache
    /// sets.
    private static final long STAGGER = 192;

    private static final long PAGE = 4096;

    private final int columnCount;
    private final long kernelBytes;
    private Block block;
    private int capacity;
    private long columnBytes;

    ProgramMemory(int columnCount, long kernelBytes) {
        this.columnCount = columnCount;
        this.kernelBytes = kernelBytes;
    }

    void reserve(int rows) {
        if (block != null && rows <= capacity) {
            return;
        }
        close();
        capacity = Math.max(rows, 64);
        long bytes = DoubleLanes.padded(capacity) * 8L + 64;
        columnBytes = (bytes + PAGE - 1) / PAGE * PAGE + STAGGER;
        block = OffHeap.allocate(columnCount * columnBytes + kernelBytes + 64, MemoryTag.SCRATCH);
    }

    long column(int index) {
        return block.address() + index * columnBytes;
    }

    /// 64-byte aligned.
    long kernelScratch() {
        return (block.address() + columnCount * columnBytes + 63) & -64;
    }

    @Override
    public void close() {
        if (block != null) {
            block.close();
            block = null;
        }
    }
}
