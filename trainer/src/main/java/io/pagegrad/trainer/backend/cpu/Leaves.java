package io.pagegrad.trainer.backend.cpu;

import io.pagegrad.expression.compile.SumKernel;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.RowSegment;
import java.util.Arrays;

/// The fixed pieces, leaves, in which the rows of a batch are summed.
///
/// Their size depends on the batch size and the program, never on workers, so that any number of workers adds
/// the same partial sums in the same tree.
final class Leaves {
    private static final int MAX_LEAVES = 1024;
    private static final int MAX_ROWS = 1024;
    private static final int MIN_ROWS = 64;
    private static final int CELLS = 8192;

    /// Whoever reads columns that lie in memory waits for it at the beginning of every leaf. So leaves of larger
    /// batches are longer, as long as some workers can share a batch.
    private static final int WORKERS_TO_SHARE = 4;

    private static final int MOST_GROWTH = 4;

    private Leaves() {}

    /// Rows of a leaf of batches of `batchRows` rows of a program over `columns` columns.
    static long rows(long batchRows, int columns) {
        long byWork = Math.clamp(CELLS / Math.max(1, columns) / MIN_ROWS * (long) MIN_ROWS, MIN_ROWS, MAX_ROWS);
        long byWorkers = Math.clamp(share(batchRows, WORKERS_TO_SHARE), byWork, MOST_GROWTH * byWork);
        return Math.max(byWorkers, share(batchRows, MAX_LEAVES));
    }

    private static long share(long rows, int parts) {
        return Math.ceilDiv(rows, (long) parts * MIN_ROWS) * MIN_ROWS;
    }

    /// Sums rows `[from, to)` of the plan's order, which may lie in several segments, into `sums`.
    ///
    /// @param guess segment that row `from` probably lies in
    /// @return the segment that the last row lies in
    static int sum(
            SumKernel kernel,
            BatchPlan plan,
            int guess,
            long from,
            long to,
            double[] weights,
            double[] sums,
            double[] spare,
            long scratch) {
        int index = plan.segmentOf(from, guess);
        long row = from;
        boolean first = true;
        while (row < to) {
            RowSegment segment = plan.segment(index);
            long local = segment.from() + row - plan.start(index);
            long count = Math.min(to - row, segment.to() - local);
            double[] target = first ? sums : spare;
            kernel.sum(segment.columns(), local, local + count, weights, target, scratch);
            for (int j = 0; !first && j < kernel.sumCount(); j++) {
                sums[j] += spare[j];
            }
            first = false;
            row += count;
            index++;
        }
        if (first) {
            Arrays.fill(sums, 0, kernel.sumCount(), 0);
        }
        return Math.max(0, index - 1);
    }
}
