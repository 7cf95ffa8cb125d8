package io.pagegrad.expression.product;

import io.pagegrad.expression.compile.KernelCompiler;
import java.lang.foreign.Arena;

/// Makes [ProductKernel]s, and says how matrices lie in memory for them.
public final class Products {
    /// Terms summed before a sum is put down: what a tile reads of `a` stays in the first-level cache.
    static final int DEPTH = 1024;

    /// The same where the left side is transposed: what a tile reads of `a` and of `b` stays there.
    static final int DEPTH_OF_TRANSPOSED = 128;

    /// Columns at most.
    public static final int MOST_COLUMNS = 1 << 20;

    /// Fewer multiply-adds than this are faster number by number.
    private static final long WORTH_VECTORS = 1 << 15;

    private static final long STRIDE_BYTES = 64;

    /// As many zeros as a row can have, where sums start at 0.
    static final long ZEROS = Arena.global()
            .allocate(MOST_COLUMNS * 8L + STRIDE_BYTES, STRIDE_BYTES)
            .address();

    private static volatile Blas blas;

    private Products() {}

    /// Lets kernels that are made from now on compute large products by a native library; null for none.
    public static void use(Blas library) {
        blas = library;
    }

    /// Bytes from one row of a matrix to the next: whole cache lines. Memory of a matrix ends with its last row.
    public static long stride(int columns, boolean wide) {
        return ((long) columns * (wide ? Double.BYTES : Float.BYTES) + STRIDE_BYTES - 1) & -STRIDE_BYTES;
    }

    /// Address of a row of zeros.
    public static long zeros() {
        return ZEROS;
    }

    /// Whether a product of that size is computed with vectors on this machine.
    static boolean usesVectors(long rows, long columns, long depth) {
        return KernelCompiler.usesVectors() && rows * columns * depth >= WORTH_VECTORS;
    }

    /// Terms summed before a sum is put down; it decides the bits.
    static int depthOfSums(boolean transposedLeft) {
        return transposedLeft ? DEPTH_OF_TRANSPOSED : DEPTH;
    }

    /// A kernel for products of about `rows × columns × depth`; it works for every size.
    ///
    /// @param wide float64 numbers instead of float32
    /// @param transposedLeft whether the left matrix lies transposed
    /// @param adds whether results are scaled and added to what is there
    public static ProductKernel kernel(
            boolean wide, boolean transposedLeft, boolean adds, long rows, long columns, long depth) {
        Blas library = blas;
        if (library != null && rows * columns * depth >= WORTH_VECTORS) {
            return new BlasProduct(library, wide, transposedLeft, adds);
        }
        return usesVectors(rows, columns, depth)
                ? new TiledProduct(wide, transposedLeft, adds)
                : new ScalarProduct(wide, transposedLeft, adds);
    }
}
