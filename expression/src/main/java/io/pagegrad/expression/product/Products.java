package io.pagegrad.expression.product;

import io.pagegrad.expression.compile.KernelCompiler;
import java.lang.foreign.Arena;

/// Makes [ProductKernel]s, and says how matrices lie in memory for them.
public final class Products {
    /// Terms summed before a sum is put down: what a tile reads of `a` stays in the first-level cache.
    static final int DEPTH = 1024;

    /// The same where rows of tiles read the same columns of `b` one after the other: those stay there.
    static final int DEPTH_OF_PANELS = 128;

    /// A right side of more bytes is not read again from the second-level cache by each row of tiles.
    private static final long MOST_BYTES_OF_WHOLE_ROWS = 1 << 20;

    /// Fewer rows than this do not make up for it.
    private static final int ROWS_OF_PANELS = 32;

    /// Columns at most.
    public static final int MOST_COLUMNS = 1 << 20;

    /// Fewer multiply-adds than this are faster number by number.
    private static final long WORTH_VECTORS = 1 << 12;

    /// Fewer than this are not worth a call of a native library.
    private static final long WORTH_A_LIBRARY = 1 << 15;

    private static final long STRIDE_BYTES = 64;

    /// Bytes behind the last row of a right side that kernels may read, for numbers that nobody needs.
    public static final long SLACK_BYTES = 128;

    /// Columns for which zeros are kept from the beginning: clearing more takes a process milliseconds.
    private static final int FEW_COLUMNS = 1 << 12;

    /// Rows of zeros where sums start at 0.
    private static final long FEW_ZEROS = zerosFor(FEW_COLUMNS);

    /// Rows of a chunk, so that what one operation writes is still in the first-level cache for the next.
    private static final int CHUNK_ROWS = 32;

    /// The same where panels of a large right side are read, and packed, once for a chunk.
    private static final int CHUNK_ROWS_OF_PANELS = 128;

    /// A native library packs its operands in each call.
    private static final int CHUNK_ROWS_OF_BLAS = 512;

    private static volatile Blas blas;

    /// As many zeros as a row can have; 0 until they are needed.
    private static volatile long manyZeros;

    private Products() {}

    /// Lets kernels that are made from now on compute large products by a native library; null for none.
    public static void use(Blas library) {
        blas = library;
    }

    /// Has the kernel that serves all products made now, on a thread of its own: for a process that will multiply
    /// soon and does something else before.
    ///
    /// @param wide float64 numbers instead of float32
    public static void makeReady(boolean wide) {
        if (blas == null && KernelCompiler.usesVectors()) {
            Tiles.of(wide);
        }
    }

    /// Bytes from one row of a matrix to the next: whole cache lines. Memory of a matrix ends with its last row,
    /// but for that of a right side, see [#SLACK_BYTES].
    public static long stride(int columns, boolean wide) {
        return ((long) columns * (wide ? Double.BYTES : Float.BYTES) + STRIDE_BYTES - 1) & -STRIDE_BYTES;
    }

    /// Address of a row of zeros.
    ///
    /// @param columns at most [#MOST_COLUMNS]
    public static long zeros(int columns) {
        if (columns <= FEW_COLUMNS) {
            return FEW_ZEROS;
        }
        synchronized (Products.class) {
            if (manyZeros == 0) {
                manyZeros = zerosFor(MOST_COLUMNS);
            }
            return manyZeros;
        }
    }

    private static long zerosFor(int columns) {
        return Arena.global()
                .allocate(columns * 8L + STRIDE_BYTES, STRIDE_BYTES)
                .address();
    }

    /// Whether sums start at 0.
    static boolean isZeros(long start) {
        return start == FEW_ZEROS || start == manyZeros;
    }

    /// Data rows that should go through a chain of products and other operations together.
    ///
    /// @param largestBytes of the matrices on the right sides
    public static int rowsAtOnce(long largestBytes) {
        if (blas != null) {
            return CHUNK_ROWS_OF_BLAS;
        }
        return largestBytes > MOST_BYTES_OF_WHOLE_ROWS ? CHUNK_ROWS_OF_PANELS : CHUNK_ROWS;
    }

    /// Data rows whose products are best summed over the batch together: what they read is then still in the
    /// second-level cache.
    ///
    /// @param rowsAtOnce as of [#rowsAtOnce]
    public static int rowsOfSums(int rowsAtOnce) {
        return Math.max(DEPTH_OF_PANELS, rowsAtOnce);
    }

    /// Whether a product of that size is computed with vectors on this machine.
    static boolean usesVectors(long rows, long columns, long depth) {
        return KernelCompiler.usesVectors() && rows * columns * depth >= WORTH_VECTORS;
    }

    /// Whether a product that is not transposed is computed column panel by column panel; the bits are the same.
    static boolean needsPanels(long rightBytes, int rows) {
        return rightBytes > MOST_BYTES_OF_WHOLE_ROWS && rows >= ROWS_OF_PANELS;
    }

    /// Terms summed before a sum is added to what is there; it decides the bits.
    static int depthOfSums(boolean transposedLeft) {
        return transposedLeft ? DEPTH_OF_PANELS : DEPTH;
    }

    /// A kernel for products of about `rows × columns × depth`; it works for every size.
    ///
    /// @param wide float64 numbers instead of float32
    /// @param transposedLeft whether the left matrix lies transposed
    /// @param adds whether results are scaled and added to what is there
    public static ProductKernel kernel(
            boolean wide, boolean transposedLeft, boolean adds, long rows, long columns, long depth) {
        Blas library = blas;
        if (library != null && rows * columns * depth >= WORTH_A_LIBRARY) {
            return new BlasProduct(library, wide, transposedLeft, adds);
        }
        if (usesVectors(rows, columns, depth) && transposedLeft && adds && NarrowProduct.fits(wide, rows, columns)) {
            return new NarrowProduct(wide);
        }
        return usesVectors(rows, columns, depth)
                ? new TiledProduct(wide, transposedLeft, adds)
                : new ScalarProduct(wide, transposedLeft, adds);
    }
}
