package io.pagegrad.expression.product;

import io.pagegrad.expression.compile.ScalarSupport;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Products tile by tile, with vectors as soon as there is a kernel for them. Rows and columns are cut into
/// tiles of about equal size, so that no narrow tile is left at the end; their order, and panels of the right
/// side that are packed where that pays, keep what is read again in the first-level cache.
final class TiledProduct implements ProductKernel {
    /// Tiles of rows that read a panel of the right side, from which packing it pays.
    private static final int WORTH_PACKING = 8;

    /// Negative zeros for a row of a tile: whatever is added to them stays as it is.
    private static final long NO_FLOATS = negativeZeros(false);

    private static final long NO_DOUBLES = negativeZeros(true);

    private final TileSource tiles;
    private final boolean transposedLeft;
    private final boolean adds;
    private final int element;
    private final ScalarProduct numbers;
    private final long nothing;

    TiledProduct(boolean wide, boolean transposedLeft, boolean adds) {
        this(wide, transposedLeft, Tiles.of(wide), adds);
    }

    TiledProduct(boolean wide, boolean transposedLeft, TileSource tiles, boolean adds) {
        this.tiles = tiles;
        this.transposedLeft = transposedLeft;
        this.adds = adds;
        this.element = wide ? Double.BYTES : Float.BYTES;
        this.numbers = new ScalarProduct(wide, transposedLeft, adds);
        this.nothing = wide ? NO_DOUBLES : NO_FLOATS;
    }

    private static long negativeZeros(boolean wide) {
        long bytes = (long) TileSize.MOST_VECTORS * TileSize.MOST_VECTOR_BYTES;
        MemorySegment row = Arena.global().allocate(bytes, TileSize.MOST_VECTOR_BYTES);
        for (long at = 0; at < bytes; at += wide ? Double.BYTES : Float.BYTES) {
            if (wide) {
                ScalarSupport.store(-0.0, row.address() + at);
            } else {
                ScalarSupport.store(-0f, row.address() + at);
            }
        }
        return row.address();
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
        long aRow = transposedLeft ? element : aStride;
        long aStep = transposedLeft ? aStride : element;
        boolean panels = transposedLeft || !adds && Products.needsPanels(bStride * depth, rows);
        int most = panels ? Products.DEPTH_OF_PANELS : Products.DEPTH;
        for (int from = 0; from < depth || from == 0; from += most) {
            int count = Math.min(most, depth - from);
            boolean first = from == 0;
            long begin = first ? start : adds ? Products.zeros(columns) : c;
            long beginStride = first ? startStride : adds ? 0 : cStride;
            if (panels) {
                columnsFirst(
                        a + from * aStep,
                        aRow,
                        aStep,
                        b + from * bStride,
                        bStride,
                        count,
                        begin,
                        beginStride,
                        c,
                        cStride,
                        rows,
                        columns,
                        scale);
            } else {
                rowsFirst(
                        a + from * aStep,
                        aStride,
                        b + from * bStride,
                        bStride,
                        count,
                        begin,
                        beginStride,
                        c,
                        cStride,
                        rows,
                        columns,
                        scale);
            }
        }
    }

    /// Some rows with all columns, then the next rows: they stay in the first-level cache.
    private void rowsFirst(
            long a,
            long aRow,
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
        int vectors = vectors(columns);
        int rowTiles = rowTiles(rows);
        int count = columnTiles(vectors);
        for (int t = 0; t < rowTiles; t++) {
            int row = (int) ((long) rows * t / rowTiles);
            int high = (int) ((long) rows * (t + 1) / rowTiles) - row;
            for (int u = 0; u < count; u++) {
                int left = vectors * u / count;
                int width = vectors * (u + 1) / count - left;
                long at = (long) left * TileSize.vectorBytes();
                tile(
                        a + row * aRow,
                        aRow,
                        element,
                        b + at,
                        bStep,
                        depth,
                        start + row * startRow + at,
                        startRow,
                        c + row * cRow + at,
                        cRow,
                        high,
                        width,
                        scale);
            }
        }
    }

    /// Some columns with all rows, then the next columns: those columns of the right side stay in the first-level
    /// cache, packed without gaps where that pays, because rows a multiple of a page apart would push each other
    /// out of it.
    private void columnsFirst(
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
        int vectors = vectors(columns);
        int rowTiles = rowTiles(rows);
        int count = columnTiles(vectors);
        boolean packs = count > 1 && rowTiles >= WORTH_PACKING;
        for (int u = 0; u < count; u++) {
            int left = vectors * u / count;
            int width = vectors * (u + 1) / count - left;
            long at = (long) left * TileSize.vectorBytes();
            long panel = packs ? PackedPanel.of(b + at, bStep, depth, width) : b + at;
            long panelStep = packs ? (long) width * TileSize.vectorBytes() : bStep;
            for (int t = 0; t < rowTiles; t++) {
                int row = (int) ((long) rows * t / rowTiles);
                int high = (int) ((long) rows * (t + 1) / rowTiles) - row;
                tile(
                        a + row * aRow,
                        aRow,
                        aStep,
                        panel,
                        panelStep,
                        depth,
                        start + row * startRow + at,
                        startRow,
                        c + row * cRow + at,
                        cRow,
                        high,
                        width,
                        scale);
            }
        }
    }

    private void tile(
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
            int vectors,
            double scale) {
        TileKernel kernel = tiles.tile(rows, vectors, transposedLeft, depth);
        if (kernel == null) {
            int columns = vectors * TileSize.vectorBytes() / element;
            numbers.tile(a, aRow, aStep, b, bStep, depth, start, startRow, c, cRow, rows, columns, scale);
        } else if (adds) {
            kernel.run(a, aRow, aStep, b, bStep, depth, start, startRow, c, cRow, c, cRow, rows, vectors, scale);
        } else {
            kernel.run(a, aRow, aStep, b, bStep, depth, start, startRow, nothing, 0, c, cRow, rows, vectors, 1);
        }
    }

    private int vectors(int columns) {
        return (columns * element + TileSize.vectorBytes() - 1) / TileSize.vectorBytes();
    }

    private static int rowTiles(int rows) {
        return (rows + TileSize.mostRows() - 1) / TileSize.mostRows();
    }

    private static int columnTiles(int vectors) {
        return (vectors + TileSize.MOST_VECTORS - 1) / TileSize.MOST_VECTORS;
    }
}
