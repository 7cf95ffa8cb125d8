package io.pagegrad.trainer.train;

/// State of a run between validations.
///
/// @param epoch passes over the training rows so far
/// @param rows rows trained on so far
/// @param plannedRows rows that the run trains on if no rule stops it early
/// @param seconds since training began
/// @param rowsPerSecond since the last report
/// @param bytesPerSecond of columns, since the last report
/// @param last last validation, null before the first
/// @param bestLoss lowest validation loss, NaN before the first
public record Progress(
        double epoch,
        long rows,
        long plannedRows,
        double seconds,
        double rowsPerSecond,
        double bytesPerSecond,
        ValidationPoint last,
        double bestLoss) {}
