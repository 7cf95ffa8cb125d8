package io.pagegrad.cache.load;

import io.pagegrad.column.Block;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Hands out memory for one column of one thread's row groups, one behind the other, out of large blocks.
///
/// A group asks for what it might need and keeps what it did; the next begins on the 64-byte line behind. So
/// groups of unknown size lie packed, nothing is copied, and a block's unused end is never touched.
final class ColumnSlab {
    private final MemoryBudget budget;
    private final long slabBytes;
    private Block block;
    private PagesAhead pages;
    private long used;

    /// In all blocks.
    private long kept;

    /// @param slabBytes size of a block when a group asks for less
    ColumnSlab(MemoryBudget budget, long slabBytes) {
        this.budget = budget;
        this.slabBytes = slabBytes;
    }

    /// Memory for at most `bytes`; the next call takes it again unless [#keep] was called.
    MemorySegment reserve(long bytes) throws IOException {
        long rounded = roundUp(bytes);
        if (block == null || block.sizeBytes() - used < rounded) {
            trim();
            block = null;
            block = budget.allocate(Math.max(rounded, slabBytes));
            pages = new PagesAhead(block);
            used = 0;
            pages.advance(0, budget.expectedAfter(kept));
        }
        return block.segment().asSlice(used, rounded);
    }

    /// Keeps the first `bytes` of what was reserved last.
    ///
    /// @throws io.pagegrad.cache.CacheMemoryException when the cache becomes larger than it may
    void keep(long bytes) {
        long rounded = roundUp(bytes);
        budget.charge(rounded);
        used += rounded;
        kept += rounded;
        pages.advance(used, budget.expectedAfter(kept));
    }

    /// Gives the unused end of the current block back; nothing may be reserved and not kept.
    void trim() {
        if (block != null) {
            block.trim(used);
        }
    }

    /// Whole 64-byte lines: groups stay aligned, and a vector load of the last rows stays inside.
    private static long roundUp(long bytes) {
        return (bytes + 63) & -64;
    }
}
