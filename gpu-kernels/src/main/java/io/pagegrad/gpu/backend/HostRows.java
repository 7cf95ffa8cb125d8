package io.pagegrad.gpu.backend;

import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.RowSegment;
import java.lang.foreign.MemorySegment;

/// Walks over the rows of a plan in host memory.
final class HostRows {
    private HostRows() {}

    /// Takes one contiguous piece of one column.
    @FunctionalInterface
    interface Piece {
        /// @param firstRow row of the order at which the piece begins
        void take(int column, long firstRow, MemorySegment values);
    }

    /// Visits the rows `[fromRow, toRow)` of the order, segment by segment, each column of a segment in turn.
    static void visit(BatchPlan plan, long fromRow, long toRow, RowForm form, Piece piece) {
        if (fromRow >= toRow) {
            return;
        }
        for (int s = plan.segmentOf(fromRow); s < plan.segmentCount() && plan.start(s) < toRow; s++) {
            RowSegment segment = plan.segment(s);
            long from = Math.max(fromRow, plan.start(s));
            long to = Math.min(toRow, plan.start(s) + segment.rows());
            long local = segment.from() + from - plan.start(s);
            for (int c = 0; c < form.columns(); c++) {
                long address = segment.columns()[c] + local * form.columnBytes(c);
                piece.take(c, from, MemorySegment.ofAddress(address).reinterpret((to - from) * form.columnBytes(c)));
            }
        }
    }
}
