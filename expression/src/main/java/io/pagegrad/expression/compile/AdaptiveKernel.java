package io.pagegrad.expression.compile;

/// Runs row by row until the vector loops are faster: the JIT needs seconds for those, and until then they are slower than
/// anything else. Both give the same bits, so when it changes over does not matter. Any thread.
final class AdaptiveKernel implements MapKernel {
    /// One call in so many goes to the vector loops before they are chosen, which also makes them hot.
    private static final int TRIAL_EVERY = 8;

    /// Trials in a row that the vector loops have to win.
    private static final int WINS = 3;

    private final MapKernel rows;
    private final MapKernel vectors;
    private volatile boolean settled;
    private volatile int calls;
    private volatile int wins;
    private volatile double rowNanos;

    AdaptiveKernel(MapKernel rows, MapKernel vectors) {
        this.rows = rows;
        this.vectors = vectors;
    }

    /// The counters are hints: threads may lose each other's updates.
    @Override
    public void map(long[] columns, long from, long to, double[] weights, long[] targets, long scratch) {
        if (settled) {
            vectors.map(columns, from, to, weights, targets, scratch);
            return;
        }
        int call = calls + 1;
        calls = call;
        boolean trial = call % TRIAL_EVERY == 0;
        long start = System.nanoTime();
        (trial ? vectors : rows).map(columns, from, to, weights, targets, scratch);
        double nanos = (System.nanoTime() - start) / (double) Math.max(1, to - from);
        if (!trial) {
            rowNanos = nanos;
        } else if (nanos < rowNanos) {
            wins = wins + 1;
            settled = wins >= WINS;
        } else {
            wins = 0;
        }
    }

    @Override
    public long scratchBytes() {
        return Math.max(rows.scratchBytes(), vectors.scratchBytes());
    }
}
