package io.pagegrad.expression.product;

/// The product of a few rows with a few vectors of columns, its sums in registers. Stateless, any thread.
///
/// For each row `i` and column `j` of the tile: `s = start(i, j)`, then `s = fma(a(i, k), b(k, j), s)` for `k`
/// from 0 to `depth`, in this order; then `c(i, j) = s`, or `c(i, j) = fma(s, scale, c(i, j))`. Addresses are
/// native, steps in bytes; columns of `b`, `c` and `start` lie side by side.
interface TileKernel {
    /// @param aRow from one row of `a` to the next
    /// @param aStep from `k` to `k + 1` in `a`
    /// @param bStep from `k` to `k + 1` in `b`
    /// @param startRow from one row of `start` to the next, 0 when all rows start alike
    void run(
            long a,
            long aRow,
            long aStep,
            long b,
            long bStep,
            int depth,
            long start,
            long startRow,
            long c,
            long cRow,
            double scale);
}
