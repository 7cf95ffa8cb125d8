package io.pagegrad.expression.plan;

/// One step of a [MatrixPlan]. What it reads and writes is fixed but for the input.
interface Step {
    /// Computes a part.
    ///
    /// @param from for steps over data rows, the first of them; for sums over a batch, the first row of the
    /// result; otherwise not used
    /// @param to the end of these rows
    /// @param batchRows rows of the batch
    void run(int from, int to, int batchRows);
}
