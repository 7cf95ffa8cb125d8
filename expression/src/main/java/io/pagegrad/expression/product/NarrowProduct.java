package io.pagegrad.expression.product;

import io.pagegrad.expression.compile.ScalarSupport;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// `c = c + scale * (start + transpose(a) * b)` for a `b` of few columns, which would leave lanes of its vectors
/// empty: computes the transposed product, whose columns are the many of `a`, and adds that. Rows that do not
/// fill a tile are left to another kernel, because nothing lies behind those of `a`. The bits are those of the
/// other kernels.
///
/// @param wide float64 numbers instead of float32
/// @param transposed computes `transpose(b) * a`
/// @param rest computes the last rows
record NarrowProduct(boolean wide, ProductKernel transposed, ProductKernel rest) implements ProductKernel {
    private static final int MOST_COLUMNS = 16;

    /// Rows computed at once, whole tiles for vectors of every size; their sums stay in the first-level cache.
    private static final int ROWS_AT_ONCE = 240;

    /// Fewer rows are not worth it.
    private static final int FEWEST_ROWS = 64;

    /// Columns of `c` that are written together; the others of a cache line follow when it is still there.
    private static final int COLUMNS_AT_ONCE = 4;

    private static final long ROOM_STRIDE = (long) ROWS_AT_ONCE * Double.BYTES + 64;

    /// Lives as long as its thread.
    private static final ThreadLocal<MemorySegment> ROOM =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(MOST_COLUMNS * ROOM_STRIDE, 64));

    NarrowProduct(boolean wide) {
        this(wide, new TiledProduct(wide, true, false), new TiledProduct(wide, true, true));
    }

    /// Whether it is faster than tiles with the columns as they lie: a quarter of their lanes or more is empty.
    static boolean fits(boolean wide, long rows, long columns) {
        long lanes = TileSize.vectorBytes() / (wide ? Double.BYTES : Float.BYTES);
        long padded = (columns + lanes - 1) / lanes * lanes;
        return rows >= FEWEST_ROWS && columns <= MOST_COLUMNS && columns * 4 <= padded * 3;
    }

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
        long room = ROOM.get().address();
        int element = wide ? Double.BYTES : Float.BYTES;
        int most = Products.depthOfSums(true);
        int whole = rows - rows % (TileSize.MOST_VECTORS * TileSize.vectorBytes() / element);
        for (int row = 0; row < whole; row += ROWS_AT_ONCE) {
            int count = Math.min(ROWS_AT_ONCE, whole - row);
            for (int k = 0; k < depth || k == 0; k += most) {
                long left = a + k * aStride + (long) row * element;
                int terms = Math.min(most, depth - k);
                long to = c + row * cStride;
                boolean started = k == 0 && !Products.isZeros(start);
                if (started) {
                    transpose(start + row * startStride, startStride, room, count, columns);
                }
                transposed.run(
                        b + k * bStride,
                        bStride,
                        left,
                        aStride,
                        started ? room : Products.zeros(count),
                        started ? ROOM_STRIDE : 0,
                        room,
                        ROOM_STRIDE,
                        columns,
                        count,
                        terms,
                        0);
                add(room, to, cStride, count, columns, scale);
            }
        }
        if (whole < rows) {
            rest.run(
                    a + (long) whole * element,
                    aStride,
                    b,
                    bStride,
                    start + whole * startStride,
                    startStride,
                    c + whole * cStride,
                    cStride,
                    rows - whole,
                    columns,
                    depth,
                    scale);
        }
    }

    private void transpose(long from, long stride, long room, int rows, int columns) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                if (wide) {
                    double value = ScalarSupport.loadDouble(from + i * stride + (long) j * Double.BYTES);
                    ScalarSupport.store(value, room + j * ROOM_STRIDE + (long) i * Double.BYTES);
                } else {
                    float value = ScalarSupport.loadFloat(from + i * stride + (long) j * Float.BYTES);
                    ScalarSupport.store(value, room + j * ROOM_STRIDE + (long) i * Float.BYTES);
                }
            }
        }
    }

    private void add(long room, long c, long cStride, int rows, int columns, double scale) {
        long element = wide ? Double.BYTES : Float.BYTES;
        int j = 0;
        for (; j + COLUMNS_AT_ONCE <= columns; j += COLUMNS_AT_ONCE) {
            for (int i = 0; i < rows; i++) {
                long from = room + j * ROOM_STRIDE + i * element;
                long to = c + i * cStride + j * element;
                addOne(from, to, scale);
                addOne(from + ROOM_STRIDE, to + element, scale);
                addOne(from + 2 * ROOM_STRIDE, to + 2 * element, scale);
                addOne(from + 3 * ROOM_STRIDE, to + 3 * element, scale);
            }
        }
        for (; j < columns; j++) {
            for (int i = 0; i < rows; i++) {
                addOne(room + j * ROOM_STRIDE + i * element, c + i * cStride + j * element, scale);
            }
        }
    }

    private void addOne(long from, long to, double scale) {
        if (wide) {
            ScalarSupport.store(Math.fma(ScalarSupport.loadDouble(from), scale, ScalarSupport.loadDouble(to)), to);
        } else {
            ScalarSupport.store(
                    Math.fma(ScalarSupport.loadFloat(from), (float) scale, ScalarSupport.loadFloat(to)), to);
        }
    }
}
