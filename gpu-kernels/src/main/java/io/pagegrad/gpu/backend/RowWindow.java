package io.pagegrad.gpu.backend;

import io.pagegrad.trainer.backend.BatchPlan;

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
}
