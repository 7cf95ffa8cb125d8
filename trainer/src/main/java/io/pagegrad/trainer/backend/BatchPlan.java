package io.pagegrad.trainer.backend;

import java.util.ArrayList;
import java.util.List;

/// Rows in the order in which they are trained on, cut into batches: batch `b` is the rows
/// `[b * batchRows, (b + 1) * batchRows)` of that order, the last one what is left. Immutable.
public final class BatchPlan {
    private final RowSegment[] segments;
    private final long[] starts;
    private final long batchRows;
    private final boolean rewritten;
    private final MixedCopy copy;

    /// Rows whose memory holds what it held in earlier plans.
    ///
    /// @param batchRows rows of a batch, at least 1
    public BatchPlan(List<RowSegment> segments, long batchRows) {
        this(segments, batchRows, false);
    }

    /// @param rewritten whether the memory of the segments may hold other values than in earlier plans
    public BatchPlan(List<RowSegment> segments, long batchRows, boolean rewritten) {
        this(segments, batchRows, rewritten, null);
    }

    /// @param copy what the segments are parts of, filled when [#segment] is asked for the first of them; null
    /// when they hold their rows already
    public BatchPlan(List<RowSegment> segments, long batchRows, boolean rewritten, MixedCopy copy) {
        if (batchRows < 1) {
            throw new IllegalArgumentException("batchRows=" + batchRows + ": must be at least 1");
        }
        this.segments = segments.stream().filter(segment -> segment.rows() > 0).toArray(RowSegment[]::new);
        this.batchRows = batchRows;
        this.rewritten = rewritten;
        this.copy = copy;
        this.starts = new long[this.segments.length + 1];
        for (int s = 0; s < this.segments.length; s++) {
            starts[s + 1] = starts[s] + this.segments[s].rows();
        }
    }

    public long rows() {
        return starts[segments.length];
    }

    /// The batches `[fromBatch, toBatch)` as a plan of their own, numbered from 0.
    public BatchPlan part(long fromBatch, long toBatch) {
        long from = fromBatch * batchRows;
        long to = Math.min(rows(), toBatch * batchRows);
        List<RowSegment> within = new ArrayList<>();
        for (int s = from < to ? segmentOf(from) : segments.length; s < segments.length && starts[s] < to; s++) {
            long first = segments[s].from() - starts[s];
            within.add(new RowSegment(
                    segments[s].columns(), first + Math.max(from, starts[s]), first + Math.min(to, starts[s + 1])));
        }
        return new BatchPlan(within, batchRows, rewritten, copy);
    }

    /// The same batches of memory that has not been written since.
    public BatchPlan unchanged() {
        return rewritten ? new BatchPlan(List.of(segments), batchRows, false, copy) : this;
    }

    /// Whether a device that keeps a copy of the rows must copy them again.
    public boolean isRewritten() {
        return rewritten;
    }

    public long batchRows() {
        return batchRows;
    }

    public long batches() {
        return (rows() + batchRows - 1) / batchRows;
    }

    /// Rows that batch `batch` really has.
    public long rowsOf(long batch) {
        return Math.min(batchRows, rows() - batch * batchRows);
    }

    public int segmentCount() {
        return segments.length;
    }

    /// A segment whose rows lie in memory.
    public RowSegment segment(int index) {
        if (copy != null) {
            copy.fill();
        }
        return segments[index];
    }

    /// The same plan of rows that lie in memory.
    public BatchPlan inMemory() {
        if (copy == null) {
            return this;
        }
        copy.fill();
        return new BatchPlan(List.of(segments), batchRows, rewritten);
    }

    /// A segment as a name of its rows, which need not be in memory yet.
    public RowSegment place(int index) {
        return segments[index];
    }

    /// What the rows are a copy of, for devices that mix rows by themselves; null when they are none.
    public MixedCopy copy() {
        return copy;
    }

    /// Rows before segment `index`.
    public long start(int index) {
        return starts[index];
    }

    /// As [#segmentOf(long)]; at once where segment `guess` holds the row.
    public int segmentOf(long row, int guess) {
        boolean holds = guess < segments.length && starts[guess] <= row && row < starts[guess + 1];
        return holds ? guess : segmentOf(row);
    }

    /// Index of the segment that holds row `row` of the order.
    public int segmentOf(long row) {
        return RowSegment.indexOf(row, starts);
    }
}
