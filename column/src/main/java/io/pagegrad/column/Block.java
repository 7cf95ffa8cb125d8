package io.pagegrad.column;

import java.lang.foreign.MemorySegment;

/// One off-heap block: 64-byte aligned, zero at birth, counted under its tag until closed.
///
/// Owned by whoever allocated it; only the owner closes. Views ([#segment()]) may be used by any thread and fail with
/// `IllegalStateException` once the block is closed. Closing twice is harmless.
public final class Block implements AutoCloseable {
    private final OffHeap.Allocation allocation;
    private final MemoryTag tag;

    Block(OffHeap.Allocation allocation, MemoryTag tag) {
        this.allocation = allocation;
        this.tag = tag;
    }

    public MemorySegment segment() {
        return allocation.segment();
    }

    /// Address of the first byte, a multiple of 64.
    public long address() {
        return allocation.segment().address();
    }

    public long sizeBytes() {
        return allocation.segment().byteSize();
    }

    public MemoryTag tag() {
        return tag;
    }

    @Override
    public void close() {
        allocation.free(tag);
    }
}
