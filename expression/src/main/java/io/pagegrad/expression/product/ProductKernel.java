package io.pagegrad.expression.product;

/// `c = start + a * b`, or `c = c + scale * (start + a * b)`, on row-major matrices in native memory. Stateless,
/// any thread; nothing is allocated.
///
/// Strides are bytes from one row to the next; [Products#stride] gives those that every kernel can work with.
/// What lies in `c` between its last column and its stride is undefined afterwards, unless the same columns
/// of `b` and `start` are 0: then it stays what it is when scaled and added, and is 0 otherwise.
public interface ProductKernel {
    /// @param a `rows` × `depth`, or `depth` × `rows` for a kernel of a transposed left side
    /// @param b `depth` × `columns`; [Products#SLACK_BYTES] behind its last row must be there to be read
    /// @param start what sums begin with
    /// @param startStride from one row of `start` to the next, 0 when all rows of `c` start alike
    /// @param scale counts for kernels that add
    void run(
            long a,
            long aStride,
            long b,
            long bStride,
            long start,
            long startStride,
            long c,
            long cStride,
            int rows,
            int columns,
            int depth,
            double scale);
}
