package io.pagegrad.expression.compile;

/// Runs row by row until the vector loops are faster: the JIT needs seconds for those, and until then they are
/// slower than anything else. Both give the same bits, so when it changes over does not matter. Any thread.
final class AdaptiveKernel implements MapKernel {
    /// One call in so many goes to the vector loops before they are chosen, which also makes them hot.
    private static final int TRIAL_EVERY = 8;

    /// Rows of a trial: cold vector loops take microseconds a row. A multiple of every vector's length.
    private static final int TRIAL_ROWS = 128;

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
        long tried = from;
        if (call % TRIAL_EVERY == 0 && to - from >= TRIAL_ROWS) {
            tried = from + TRIAL_ROWS;
            long start = System.nanoTime();
            vectors.map(columns, from, tried, weights, targets, scratch);
            judge((System.nanoTime() - start) / (double) TRIAL_ROWS);
        }
        long start = System.nanoTime();
        rows.map(columns, tried, to, weights, targets, scratch);
        rowNanos = (System.nanoTime() - start) / (double) Math.max(1, to - tried);
    }

    private void judge(double nanos) {
        wins = nanos < rowNanos ? wins + 1 : 0;
        settled = wins >= WINS;
    }

    @Override
    public long scratchBytes() {
        return Math.max(rows.scratchBytes(), vectors.scratchBytes());
    }
}
