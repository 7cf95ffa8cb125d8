package io.pagegrad.expression.compile;

/// Runs by columns until the generated vector loops are faster: the JIT needs seconds for those, and until then
/// they are slower than anything else. Both give the same bits, so when it changes over does not matter. Any
/// thread.
final class AdaptiveKernel implements MapKernel {
    /// Before this much time went into rows there are no trials: a short query is over before the JIT would be
    /// done with its loops, which costs the processor more than the query.
    static final long SHORT_NANOS = 300_000_000;

    /// Rows of a trial of cold vector loops, which take many microseconds a row, and of warm ones. Multiples of
    /// every vector's length.
    private static final int COLD_TRIAL_ROWS = 64;

    private static final int WARM_TRIAL_ROWS = 512;
    private static final double WARM_NANOS = 2000;

    /// Trials in a row that the vector loops have to win.
    private static final int WINS = 3;

    /// Trials, which also make the vector loops hot, take at most this share of the time that rows take.
    private static final double TRIAL_SHARE = 0.15;

    private final MapKernel columns;
    private final MapKernel vectors;
    private final long shortNanos;
    private volatile boolean settled;
    private volatile int wins;
    private volatile long rowNanos;
    private volatile long trialNanos;
    private volatile int trialRows = COLD_TRIAL_ROWS;

    /// @param shortNanos time that rows take before vectors are tried; [#SHORT_NANOS] but for tests
    AdaptiveKernel(MapKernel columns, MapKernel vectors, long shortNanos) {
        this.columns = columns;
        this.vectors = vectors;
        this.shortNanos = shortNanos;
    }

    /// The counters are hints: threads may lose each other's updates.
    @Override
    public void map(long[] inputs, long from, long to, double[] weights, long[] targets, long scratch) {
        if (settled) {
            vectors.map(inputs, from, to, weights, targets, scratch);
            return;
        }
        long tried = from;
        double vectorRate = 0;
        if (rowNanos >= shortNanos && trialNanos <= TRIAL_SHARE * rowNanos && to - from >= 2 * trialRows) {
            tried = from + trialRows;
            long start = System.nanoTime();
            vectors.map(inputs, from, tried, weights, targets, scratch);
            long nanos = System.nanoTime() - start;
            trialNanos += nanos;
            vectorRate = nanos / (double) (tried - from);
            trialRows = vectorRate < WARM_NANOS ? WARM_TRIAL_ROWS : COLD_TRIAL_ROWS;
        }
        long start = System.nanoTime();
        columns.map(inputs, tried, to, weights, targets, scratch);
        long nanos = System.nanoTime() - start;
        rowNanos += nanos;
        if (tried > from) {
            wins = vectorRate < nanos / (double) (to - tried) ? wins + 1 : 0;
            settled = wins >= WINS;
        }
    }

    @Override
    public long scratchBytes() {
        return Math.max(columns.scratchBytes(), vectors.scratchBytes());
    }
}
