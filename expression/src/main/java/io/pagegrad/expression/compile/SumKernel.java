package io.pagegrad.expression.compile;

/// Computes a program for a range of rows and sums each output over them. Stateless, any thread; nothing is
/// allocated.
public interface SumKernel {
    /// Sets `sums[o]` to the sum over rows `[from, to)` of output `o`.
    ///
    /// The result depends on the length of the range and the values in it, not on where it lies. Addresses are
    /// trusted.
    ///
    /// @param columns address of row 0 of each column, in the kernel's precision
    /// @param weights read once, with opaque access, so that other threads may be writing them
    /// @param sums at least [#sumCount()] long
    /// @param scratch address of [#scratchBytes()] bytes, 64-byte aligned, of this thread alone
    void sum(long[] columns, long from, long to, double[] weights, double[] sums, long scratch);

    int sumCount();

    long scratchBytes();
}
