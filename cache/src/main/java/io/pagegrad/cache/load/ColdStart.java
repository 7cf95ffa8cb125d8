package io.pagegrad.cache.load;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Keeps some reading threads of a process that has just begun to read from starting: loops that are not compiled
/// yet do little, and take the processors from the JIT that compiles them. Any thread.
final class ColdStart {
    /// That of this process.
    static final ColdStart OF_PROCESS =
            new ColdStart(900_000_000, Runtime.getRuntime().availableProcessors());

    /// Processors that the JIT makes use of meanwhile.
    private static final int JIT_THREADS = 2;

    private static final long PAUSE_NANOS = 5_000_000;

    private final long coldNanos;
    private final int firstWaiting;

    /// When the first thread asked; 0 before.
    private final AtomicLong begun = new AtomicLong();

    /// @param coldNanos how long reading threads wait from the first question on
    /// @param processors of this machine
    ColdStart(long coldNanos, int processors) {
        this.coldNanos = coldNanos;
        this.firstWaiting = Math.max(1, processors - JIT_THREADS);
    }

    /// Returns when reading thread `thread`, counted from 0, is to begin, or nothing is left for it in `queue`.
    /// The first thread never waits.
    void await(int thread, UnitQueue<?> queue) {
        long now = System.nanoTime();
        begun.compareAndSet(0, now == 0 ? 1 : now);
        while (thread >= firstWaiting && queue.isOpen() && System.nanoTime() - begun.get() < coldNanos) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
