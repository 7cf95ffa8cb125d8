package io.pagegrad.cache.load;

import io.pagegrad.column.Block;
import io.pagegrad.column.OffHeap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Has memory put behind the end of a block before somebody writes there, on a thread of its own: a huge page
/// that the host of a virtual machine must find first takes milliseconds, half the time of a load. One thread
/// says how far the block is written.
final class PagesAhead {
    /// Blocks take turns.
    private static final Executor THREAD = new ThreadPoolExecutor(
            0,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> Thread.ofPlatform().name("pagegrad-pages").daemon().unstarted(task));

    /// Memory that is asked for at a time, while others who want to shrink or close the block wait.
    private static final long STEP_BYTES = OffHeap.MAPPED_FROM_BYTES;

    private final Block block;
    private final AtomicBoolean queued = new AtomicBoolean();
    private volatile long written;
    private volatile long wanted;

    /// Used by one task at a time.
    private volatile long next;

    PagesAhead(Block block) {
        this.block = block;
    }

    /// Notes that the first `bytes` are written, and wants memory for some more; it is never waited for.
    void advance(long bytes, long more) {
        written = bytes;
        wanted = Math.min(block.sizeBytes(), bytes + more) & -STEP_BYTES;
        begin();
    }

    private void begin() {
        if (next() < wanted && queued.compareAndSet(false, true)) {
            THREAD.execute(this::step);
        }
    }

    /// The page that is being written comes by itself.
    private long next() {
        return Math.max(next, (written + STEP_BYTES - 1) & -STEP_BYTES);
    }

    private void step() {
        long from = next();
        if (from < wanted) {
            block.populate(from, from + STEP_BYTES);
            next = from + STEP_BYTES;
        }
        queued.set(false);
        begin();
    }
}
