package io.pagegrad.expression.product;

import io.pagegrad.expression.compile.ScalarSupport;

/// Products number by number: the reference, the kernel for small matrices, and that of machines without wide
/// vectors. Sums run over `k` in ascending order with fused multiply-adds, as those of [TileKernel] do, so the
/// bits are the same.
///
/// @param wide float64 numbers instead of float32
/// @param transposedLeft whether `a` is `depth` × `rows`
/// @param adds whether results are scaled and added to `c`
record ScalarProduct(boolean wide, boolean transposedLeft, boolean adds) implements ProductKernel {
    private static final int COLUMNS_AT_ONCE = 4;

    @Override
    public void run(
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
            double scale) {
        int element = wide ? Double.BYTES : Float.BYTES;
        long aRow = transposedLeft ? element : aStride;
        long aStep = transposedLeft ? aStride : element;
        int most = Products.depthOfSums(transposedLeft);
        for (int from = 0; from < depth || from == 0; from += most) {
            int count = Math.min(most, depth - from);
            boolean first = from == 0;
            tile(
                    a + from * aStep,
                    aRow,
                    aStep,
                    b + from * bStride,
                    bStride,
                    count,
                    first ? start : adds ? 0 : c,
                    first ? startStride : adds ? 0 : cStride,
                    c,
                    cStride,
                    rows,
                    columns,
                    scale);
        }
    }

    /// As [TileKernel#run], for any number of rows and columns.
    ///
    /// @param start 0 for sums that begin with 0
    void tile(
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
            int rows,
            int columns,
            double scale) {
        for (int i = 0; i < rows; i++) {
            long from = start + i * startRow;
            if (wide) {
                wideRow(a + i * aRow, aStep, b, bStep, depth, from, c + i * cRow, columns, scale);
            } else {
                row(a + i * aRow, aStep, b, bStep, depth, from, c + i * cRow, columns, (float) scale);
            }
        }
    }

    private void row(long a, long aStep, long b, long bStep, int depth, long start, long c, int columns, float scale) {
        int j = 0;
        for (; j + COLUMNS_AT_ONCE <= columns; j += COLUMNS_AT_ONCE) {
            long at = (long) j * Float.BYTES;
            float s0 = start == 0 ? 0 : ScalarSupport.loadFloat(start + at);
            float s1 = start == 0 ? 0 : ScalarSupport.loadFloat(start + at + 4);
            float s2 = start == 0 ? 0 : ScalarSupport.loadFloat(start + at + 8);
            float s3 = start == 0 ? 0 : ScalarSupport.loadFloat(start + at + 12);
            long right = b + at;
            long left = a;
            for (int k = 0; k < depth; k++) {
                float factor = ScalarSupport.loadFloat(left);
                s0 = Math.fma(factor, ScalarSupport.loadFloat(right), s0);
                s1 = Math.fma(factor, ScalarSupport.loadFloat(right + 4), s1);
                s2 = Math.fma(factor, ScalarSupport.loadFloat(right + 8), s2);
                s3 = Math.fma(factor, ScalarSupport.loadFloat(right + 12), s3);
                left += aStep;
                right += bStep;
            }
            put(s0, c + at, scale);
            put(s1, c + at + 4, scale);
            put(s2, c + at + 8, scale);
            put(s3, c + at + 12, scale);
        }
        for (; j < columns; j++) {
            long at = (long) j * Float.BYTES;
            float sum = start == 0 ? 0 : ScalarSupport.loadFloat(start + at);
            for (int k = 0; k < depth; k++) {
                sum = Math.fma(
                        ScalarSupport.loadFloat(a + k * aStep), ScalarSupport.loadFloat(b + k * bStep + at), sum);
            }
            put(sum, c + at, scale);
        }
    }

    private void wideRow(
            long a, long aStep, long b, long bStep, int depth, long start, long c, int columns, double scale) {
        int j = 0;
        for (; j + COLUMNS_AT_ONCE <= columns; j += COLUMNS_AT_ONCE) {
            long at = (long) j * Double.BYTES;
            double s0 = start == 0 ? 0 : ScalarSupport.loadDouble(start + at);
            double s1 = start == 0 ? 0 : ScalarSupport.loadDouble(start + at + 8);
            double s2 = start == 0 ? 0 : ScalarSupport.loadDouble(start + at + 16);
            double s3 = start == 0 ? 0 : ScalarSupport.loadDouble(start + at + 24);
            long right = b + at;
            long left = a;
            for (int k = 0; k < depth; k++) {
                double factor = ScalarSupport.loadDouble(left);
                s0 = Math.fma(factor, ScalarSupport.loadDouble(right), s0);
                s1 = Math.fma(factor, ScalarSupport.loadDouble(right + 8), s1);
                s2 = Math.fma(factor, ScalarSupport.loadDouble(right + 16), s2);
                s3 = Math.fma(factor, ScalarSupport.loadDouble(right + 24), s3);
                left += aStep;
                right += bStep;
            }
            put(s0, c + at, scale);
            put(s1, c + at + 8, scale);
            put(s2, c + at + 16, scale);
            put(s3, c + at + 24, scale);
        }
        for (; j < columns; j++) {
            long at = (long) j * Double.BYTES;
            double sum = start == 0 ? 0 : ScalarSupport.loadDouble(start + at);
            for (int k = 0; k < depth; k++) {
                sum = Math.fma(
                        ScalarSupport.loadDouble(a + k * aStep), ScalarSupport.loadDouble(b + k * bStep + at), sum);
            }
            put(sum, c + at, scale);
        }
    }

    private void put(float sum, long c, float scale) {
        ScalarSupport.store(adds ? Math.fma(sum, scale, ScalarSupport.loadFloat(c)) : sum, c);
    }

    private void put(double sum, long c, double scale) {
        ScalarSupport.store(adds ? Math.fma(sum, scale, ScalarSupport.loadDouble(c)) : sum, c);
    }
}
