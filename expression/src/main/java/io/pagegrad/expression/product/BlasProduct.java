package io.pagegrad.expression.product;

import io.pagegrad.expression.compile.NativeMemory;
import io.pagegrad.expression.compile.ScalarSupport;
import java.lang.foreign.MemorySegment;

/// Products by a native library. Its sums run in an order of its own, which may depend on the number of rows: the
/// last bits are not those of the other kernels.
///
/// @param wide float64 numbers instead of float32
/// @param transposedLeft whether `a` is `depth` × `rows`
/// @param adds whether results are scaled and added to `c`
record BlasProduct(Blas blas, boolean wide, boolean transposedLeft, boolean adds) implements ProductKernel {
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
        for (int i = 0; i < rows; i++) {
            long from = start + i * startStride;
            long to = c + i * cStride;
            if (!adds) {
                MemorySegment.copy(NativeMemory.ALL, from, NativeMemory.ALL, to, Products.stride(columns, wide));
            } else if (!Products.isZeros(start)) {
                addStart(from, to, columns, scale);
            }
        }
        if (rows == 0 || columns == 0 || depth == 0) {
            return;
        }
        int element = wide ? Double.BYTES : Float.BYTES;
        blas.add(
                wide,
                transposedLeft,
                rows,
                columns,
                depth,
                adds ? scale : 1,
                a,
                Math.max(numbers(aStride, element), transposedLeft ? rows : depth),
                b,
                Math.max(numbers(bStride, element), columns),
                c,
                Math.max(numbers(cStride, element), columns));
    }

    /// A stride may be 0 when there is one row; the library wants that of a matrix without gaps then.
    private static int numbers(long stride, int element) {
        return Math.toIntExact(stride / element);
    }

    private void addStart(long from, long to, int columns, double scale) {
        for (int j = 0; j < columns; j++) {
            if (wide) {
                long at = (long) j * Double.BYTES;
                double sum = Math.fma(ScalarSupport.loadDouble(from + at), scale, ScalarSupport.loadDouble(to + at));
                ScalarSupport.store(sum, to + at);
            } else {
                long at = (long) j * Float.BYTES;
                float sum =
                        Math.fma(ScalarSupport.loadFloat(from + at), (float) scale, ScalarSupport.loadFloat(to + at));
                ScalarSupport.store(sum, to + at);
            }
        }
    }
}
