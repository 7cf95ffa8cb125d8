package io.pagegrad.expression.product;

import java.lang.foreign.Arena;

/// Computes a tile number by number until its vector code is faster: the JIT needs a while for that, and until
/// then it is slower than anything else. Both give the same bits, so when it changes over does not matter. Any
/// thread.
final class AdaptiveTile implements TileKernel {
    /// One call in so many makes a trial before vectors are chosen, which also makes their code hot.
    private static final int TRIAL_EVERY = 2;

    /// Depth of a trial: cold vector code takes tens of microseconds for a step.
    private static final int TRIAL_DEPTH = 24;

    /// Trials before vectors can be chosen: by then the JIT knows the code that they are compared with.
    private static final int FEWEST_TRIALS = 400;

    /// How many times faster vectors must be.
    private static final double GAIN = 2;

    /// Where trials write what nobody reads.
    private static final long SINK = Arena.global()
            .allocate(TileSize.MOST_ROWS * TileSize.MOST_VECTORS * TileSize.MOST_VECTOR_BYTES, 64)
            .address();

    /// Trials after which another copy of the code gets its chance; twice as many for each further one. On a busy
    /// machine the JIT may compile such a method in a tier that it then never leaves.
    private static final int TRIALS_OF_A_COPY = 1500;

    private static final int MOST_COPIES = 8;

    private final TileSize size;
    private final ScalarProduct numbers;
    private volatile TileKernel vectors;
    private volatile TileKernel settled;
    private volatile int calls;
    private volatile int trials;
    private volatile int copies = 1;
    private volatile double vectorNanos = Double.MAX_VALUE;
    private volatile double numberNanos = Double.MAX_VALUE;

    AdaptiveTile(TileSize size) {
        this.size = size;
        this.vectors = Tiles.vectors(size);
        this.numbers = new ScalarProduct(size.wide(), false, size.adds());
    }

    /// The counters are hints: threads may lose each other's updates.
    @Override
    public void run(
            long a,
            long aRow,
            long aStep,
            long b,
            long bStep,
            int depth,
            long start,
            long startRow,
            long c,
            long cRow,
            double scale) {
        TileKernel chosen = settled;
        if (chosen != null) {
            chosen.run(a, aRow, aStep, b, bStep, depth, start, startRow, c, cRow, scale);
            return;
        }
        int call = calls + 1;
        calls = call;
        if (call % TRIAL_EVERY == 0 && depth > 0) {
            int tried = Math.min(depth, TRIAL_DEPTH);
            long begun = System.nanoTime();
            long row = (long) size.vectors() * TileSize.vectorBytes();
            vectors.run(a, aRow, aStep, b, bStep, tried, start, startRow, SINK, row, scale);
            judge((System.nanoTime() - begun) / (double) tried);
        }
        long begun = System.nanoTime();
        numbers.tile(a, aRow, aStep, b, bStep, depth, start, startRow, c, cRow, size.rows(), size.columns(), scale);
        numberNanos = Math.min(numberNanos, (System.nanoTime() - begun) / (double) Math.max(1, depth));
    }

    private void judge(double nanos) {
        vectorNanos = Math.min(vectorNanos, nanos);
        int trial = trials + 1;
        trials = trial;
        if (trial >= FEWEST_TRIALS && vectorNanos * GAIN < numberNanos) {
            settled = vectors;
        } else if (trial >= TRIALS_OF_A_COPY << (copies - 1) && copies < MOST_COPIES) {
            trials = 0;
            copies = copies + 1;
            vectorNanos = Double.MAX_VALUE;
            vectors = Tiles.vectors(size);
        }
    }
}
