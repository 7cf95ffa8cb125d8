package io.pagegrad.column;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// One off-heap block: 64-byte aligned, zero at birth, counted under its tag until closed.
///
/// Owned by whoever allocated it; only the owner closes. Views ([#segment()]) may be used by any thread, those
/// of a private block by the thread that allocated it (`WrongThreadException` in others), and fail with
/// `IllegalStateException` once the block is closed. Closing twice is harmless.
public final class Block implements AutoCloseable {
    private final Arena arena;
    private final MemorySegment whole;
    private final MemoryTag tag;
    private final KernelPages pages;
    private volatile MemorySegment segment;

    /// @param pages where the memory came from, null when it cannot be given back in part
    Block(Arena arena, MemorySegment segment, MemoryTag tag, KernelPages pages) {
        this.arena = arena;
        this.whole = segment;
        this.segment = segment;
        this.tag = tag;
        this.pages = pages;
        OffHeap.count(tag, segment.byteSize());
    }

    public MemorySegment segment() {
        return segment;
    }

    /// Address of the first byte, a multiple of 64.
    public long address() {
        return whole.address();
    }

    public long sizeBytes() {
        return segment.byteSize();
    }

    public MemoryTag tag() {
        return tag;
    }

    /// False once closed.
    public boolean isOpen() {
        return arena.scope().isAlive();
    }

    /// Shrinks the block to its first `sizeBytes`; what lies behind is lost and, where the block is pages of
    /// its own, given back to the system and no longer counted. Views of the part that stays remain good;
    /// views of the rest must not be used any more.
    ///
    /// @throws IllegalArgumentException when the block is smaller than `sizeBytes`
    public synchronized void trim(long sizeBytes) {
        long old = segment.byteSize();
        if (sizeBytes < 0 || sizeBytes > old) {
            throw new IllegalArgumentException("sizeBytes=" + sizeBytes + ": must be in [0, " + old + "]");
        }
        if (pages != null) {
            if (!arena.scope().isAlive()) {
                throw new IllegalStateException("the block is closed");
            }
            pages.discard(whole, sizeBytes);
            segment = whole.asSlice(0, sizeBytes);
            OffHeap.count(tag, sizeBytes - old);
        }
    }

    /// Has the system put memory behind the bytes `[from, to)` now, where it would come with the first write:
    /// what is there stays. Any thread; does nothing for a block that is closed, for what was trimmed, and where
    /// the system cannot.
    public synchronized void populate(long from, long to) {
        long end = Math.min(to, segment.byteSize());
        if (pages != null && from < end && isOpen()) {
            pages.populate(whole, from, end);
        }
    }

    @Override
    public synchronized void close() {
        if (arena.scope().isAlive()) {
            arena.close();
            OffHeap.count(tag, -segment.byteSize());
        }
    }
}
