package io.pagegrad.expression.product;

/// The product of a few rows with a few vectors of columns, its sums in registers. Stateless, any thread.
///
/// For each row `i` and column `j` of the tile: `s = start(i, j)`, then `s = fma(a(i, k), b(k, j), s)` for `k`
/// from 0 to `depth`, in this order; then `c(i, j) = fma(s, scale, base(i, j))`. Addresses are native, steps in
/// bytes; columns of `b`, `c`, `start` and `base` lie side by side. Everything is read before `c` is written.
interface TileKernel {
    /// @param aRow from one row of `a` to the next
    /// @param aStep from `k` to `k + 1` in `a`
    /// @param bStep from `k` to `k + 1` in `b`
    /// @param startRow from one row of `start` to the next, 0 when all rows start alike
    /// @param base may be `c`
    /// @param baseRow from one row of `base` to the next
    /// @param rows at most those of the tile; exactly those where rows of `a` lie side by side
    /// @param vectors of columns, at most those of the tile; as many as the tile has are read from `b`
    void run(
            long a,
            long aRow,
            long aStep,
            long b,
            long bStep,
            int depth,
            long start,
            long startRow,
            long base,
            long baseRow,
            long c,
            long cRow,
            int rows,
            int vectors,
            double scale);
}
