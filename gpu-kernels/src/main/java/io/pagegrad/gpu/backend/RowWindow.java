package io.pagegrad.gpu.backend;

import io.pagegrad.trainer.backend.BatchPlan;
import java.util.Arrays;

/// Rows of a plan's order that lie in device memory, as kernels take them (`row_order` in `rows.cuh`).
///
/// @param fromRow first row of the order that is there
/// @param toRow end of those rows
/// @param starts address of the segment starts
/// @param table address of the column addresses
record RowWindow(long fromRow, long toRow, long starts, long table, int segments, int stride) {
    /// First batch of the window.
    long fromBatch(BatchPlan plan) {
        return fromRow / plan.batchRows();
    }

    /// End of its batches.
    long toBatch(BatchPlan plan) {
        return (toRow + plan.batchRows() - 1) / plan.batchRows();
    }

    /// Rows of the window.
    long rows() {
        return toRow - fromRow;
    }

    /// Arguments of a kernel over rows: where these are, then `rest`.
    Number[] arguments(Number... rest) {
        return join(new Number[] {starts, table, segments, stride}, rest);
    }

    /// Arguments of a kernel over batches: where their rows are and which they are, then `rest`.
    Number[] arguments(BatchPlan plan, Number... rest) {
        return arguments(join(new Number[] {plan.rows(), plan.batchRows(), fromBatch(plan), toBatch(plan)}, rest));
    }

    static Number[] join(Number[] first, Number[] rest) {
        Number[] all = Arrays.copyOf(first, first.length + rest.length);
        System.arraycopy(rest, 0, all, first.length, rest.length);
        return all;
    }
}
