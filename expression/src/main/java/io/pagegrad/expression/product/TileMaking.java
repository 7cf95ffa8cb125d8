package io.pagegrad.expression.product;

import java.lang.foreign.Arena;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// A kernel that is made when it is worth it: a thread of its own runs it over a few numbers, with pauses, until
/// the JIT has compiled it. Until then it takes microseconds for what takes a nanosecond. Thread-safe.
final class TileMaking {
    /// Kernels are made one after the other: so the JIT has the first one soonest.
    private static final ExecutorService THREAD = new ThreadPoolExecutor(
            0,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> Thread.ofPlatform().name("pagegrad-tiles").daemon().unstarted(task));

    /// So few that the JIT compiles kernels for their calls, not also from inside their loops.
    private static final int DEPTH = 16;

    /// A vector multiplied and added takes a fraction of this once it is compiled, and more than ten times as
    /// much before.
    private static final double COMPILED_NANOS = 4;

    /// Smaller tiles take no less time: calls and clocks do.
    private static final int FEWEST_SUMS = 8;

    /// Trials in a row that have to be fast.
    private static final int WINS = 3;

    /// Trials after which the JIT knows that the kernel is hot.
    private static final int HEATING_TRIALS = 40;

    /// Between trials, while the kernel gets hot and afterwards: the JIT's own threads are to have the processor.
    private static final long PAUSE_NANOS = 50_000;

    private static final long LONG_PAUSE_NANOS = 1_000_000;

    /// Trials after which another copy of the code gets its chance; twice as many for each further one. On a busy
    /// machine the JIT may compile such a method in a tier that it then never leaves.
    private static final int TRIALS_OF_A_COPY = 2000;

    private static final int MOST_COPIES = 6;

    private final TileSize size;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile TileKernel made;

    /// A hint: threads may lose each other's counts.
    private long work;

    TileMaking(TileSize size) {
        this.size = size;
    }

    TileSize size() {
        return size;
    }

    /// Null until it is fast.
    TileKernel made() {
        return made;
    }

    /// Notes that work was done which the kernel is for.
    ///
    /// @return all work so far
    long count(long amount) {
        work += amount;
        return work;
    }

    /// Begins to make the kernel, once.
    void begin() {
        if (!begun.get() && begun.compareAndSet(false, true)) {
            THREAD.execute(this::make);
        }
    }

    private void make() {
        try (Arena arena = Arena.ofConfined()) {
            long row = (long) TileSize.MOST_VECTORS * TileSize.vectorBytes();
            long room = arena.allocate(DEPTH * row, TileSize.MOST_VECTOR_BYTES).address();
            for (int copy = 0; copy < MOST_COPIES; copy++) {
                TileKernel kernel = Tiles.cold(size);
                if (becomesFast(kernel, room, row, TRIALS_OF_A_COPY << copy)) {
                    made = kernel;
                    return;
                }
            }
        }
    }

    private boolean becomesFast(TileKernel kernel, long room, long row, int trials) {
        double fast = COMPILED_NANOS * Math.max(FEWEST_SUMS, size.rows() * size.vectors()) * DEPTH;
        int wins = 0;
        for (int trial = 0; trial < trials; trial++) {
            // the first call after a pause finds nothing in the caches
            run(kernel, room, row);
            long from = System.nanoTime();
            run(kernel, room, row);
            wins = System.nanoTime() - from < fast ? wins + 1 : 0;
            if (wins == WINS) {
                return true;
            }
            LockSupport.parkNanos(trial < HEATING_TRIALS || wins > 0 ? PAUSE_NANOS : LONG_PAUSE_NANOS);
        }
        return false;
    }

    private void run(TileKernel kernel, long room, long row) {
        kernel.run(
                room,
                size.elementBytes(),
                size.elementBytes(),
                room,
                row,
                DEPTH,
                room,
                row,
                room,
                row,
                room,
                row,
                size.rows(),
                size.vectors(),
                0);
    }
}
