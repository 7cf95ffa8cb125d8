package io.pagegrad.expression.compile;

/// Computes a program for a range of rows and stores each output as a column. Stateless, any thread; nothing is
/// allocated.
public interface MapKernel {
    /// Stores output `o` of row `r` in `[from, to)` at `targets[o] + r * computeBytes`.
    ///
    /// @param columns address of row 0 of each column, in the kernel's precision
    /// @param targets address of row 0 of each output, in the precision of computing
    /// @param scratch address of [#scratchBytes()] bytes, 64-byte aligned, of this thread alone
    void map(long[] columns, long from, long to, double[] weights, long[] targets, long scratch);

    long scratchBytes();
}
