package io.pagegrad.expression.plan;

/// A sum over the rows of a batch, as a step of a [MatrixPlan].
@FunctionalInterface
interface SumStep {
    /// Adds data rows to the rows `[from, to)` of the result. A sum with a matrix of its own begins with row 0 of
    /// the batch, and goes on from what is there with later rows.
    void run(int from, int to, int firstRow, int endRow);
}
