package io.pagegrad.expression.plan;

/// One step of a [MatrixPlan]. What it reads and writes is fixed but for the input.
@FunctionalInterface
interface Step {
    /// Computes a part.
    ///
    /// @param from for steps over data rows, the first of them; otherwise not used
    /// @param to the end of these rows
    void run(int from, int to);
}
