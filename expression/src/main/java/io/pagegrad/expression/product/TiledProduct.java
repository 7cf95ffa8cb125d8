package io.pagegrad.expression.product;

/// Products tile by tile, with vectors. Rows and columns are cut into tiles of about equal size, so that no
/// narrow tile is left at the end; nothing is copied: the order of tiles keeps what is read again in the
/// first-level cache.
final class TiledProduct implements ProductKernel {
    private final TileSource tiles;
    private final boolean transposedLeft;
    private final boolean adds;
    private final int element;

    TiledProduct(boolean wide, boolean transposedLeft, boolean adds) {
        this(wide, transposedLeft, Tiles.of(wide, adds), adds);
    }

    TiledProduct(boolean wide, boolean transposedLeft, TileSource tiles, boolean adds) {
        this.tiles = tiles;
        this.transposedLeft = transposedLeft;
        this.adds = adds;
        this.element = wide ? Double.BYTES : Float.BYTES;
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
        int most = Products.depthOfSums(transposedLeft);
        for (int from = 0; from < depth || from == 0; from += most) {
            int count = Math.min(most, depth - from);
            boolean first = from == 0;
            long begin = first ? start : adds ? Products.ZEROS : c;
            long beginStride = first ? startStride : adds ? 0 : cStride;
            if (transposedLeft) {
                columnsFirst(
                        a + from * aStride,
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
            } else {
                rowsFirst(
                        a + (long) from * element,
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
        for (int t = 0; t < rowTiles; t++) {
            int row = (int) ((long) rows * t / rowTiles);
            int high = (int) ((long) rows * (t + 1) / rowTiles) - row;
            int count = columnTiles(vectors, high);
            for (int u = 0; u < count; u++) {
                int left = vectors * u / count;
                int width = vectors * (u + 1) / count - left;
                long at = (long) left * TileSize.vectorBytes();
                tiles.tile(high, width)
                        .run(
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
                                scale);
            }
        }
    }

    /// Some columns with all rows, then the next columns. The left side lies transposed: rows of a tile lie side
    /// by side, and the next tile has most of their cache lines.
    private void columnsFirst(
            long a,
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
        int highest = (rows + rowTiles - 1) / rowTiles;
        int count = columnTiles(vectors, highest);
        for (int u = 0; u < count; u++) {
            int left = vectors * u / count;
            int width = vectors * (u + 1) / count - left;
            long at = (long) left * TileSize.vectorBytes();
            for (int t = 0; t < rowTiles; t++) {
                int row = (int) ((long) rows * t / rowTiles);
                int high = (int) ((long) rows * (t + 1) / rowTiles) - row;
                tiles.tile(high, width)
                        .run(
                                a + (long) row * element,
                                element,
                                aStep,
                                b + at,
                                bStep,
                                depth,
                                start + row * startRow + at,
                                startRow,
                                c + row * cRow + at,
                                cRow,
                                scale);
            }
        }
    }

    private int vectors(int columns) {
        return (columns * element + TileSize.vectorBytes() - 1) / TileSize.vectorBytes();
    }

    private static int rowTiles(int rows) {
        return (rows + TileSize.mostRows() - 1) / TileSize.mostRows();
    }

    private static int columnTiles(int vectors, int rows) {
        int most = TileSize.mostVectors(rows);
        return (vectors + most - 1) / most;
    }
}
