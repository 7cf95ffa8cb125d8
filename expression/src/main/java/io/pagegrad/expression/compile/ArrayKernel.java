package io.pagegrad.expression.compile;

/// Computes a program for each index of equally long float64 arrays, and stores its outputs in some of them.
/// Stateless, any thread; nothing is allocated.
public interface ArrayKernel {
    /// Runs for the indices `[0, count)`; the program's columns are `arrays`, its weights are `scalars`.
    void apply(double[][] arrays, double[] scalars, int count);
}
