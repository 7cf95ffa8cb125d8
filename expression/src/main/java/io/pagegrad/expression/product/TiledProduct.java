package io.pagegrad.expression.product;

import io.pagegrad.expression.compile.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Products tile by tile, with vectors. Rows and columns are cut into tiles of about equal size, so that no
/// narrow tile is left at the end; a left side that is transposed is copied, some rows at a time, so that each
/// tile reads it in the order in which it lies.
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
            double scale,
            long scratch) {
        int rowTiles = (rows + TileSize.mostRows() - 1) / TileSize.mostRows();
        for (int from = 0; from < depth || from == 0; from += Products.DEPTH) {
            int count = Math.min(Products.DEPTH, depth - from);
            boolean first = from == 0;
            long begin = first ? start : adds ? Products.ZEROS : c;
            long beginStride = first ? startStride : adds ? 0 : cStride;
            for (int t = 0; t < rowTiles; t++) {
                int row = (int) ((long) rows * t / rowTiles);
                int high = (int) ((long) rows * (t + 1) / rowTiles) - row;
                long left = a + row * aStride + (long) from * element;
                long leftRow = aStride;
                long leftStep = element;
                if (transposedLeft) {
                    pack(a + from * aStride + (long) row * element, aStride, high, count, scratch);
                    left = scratch;
                    leftRow = element;
                    leftStep = (long) high * element;
                }
                stripe(
                        left,
                        leftRow,
                        leftStep,
                        b + from * bStride,
                        bStride,
                        count,
                        begin + row * beginStride,
                        beginStride,
                        c + row * cStride,
                        cStride,
                        high,
                        columns,
                        scale);
            }
        }
    }

    /// All columns of a few rows.
    private void stripe(
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
        int vectorBytes = TileSize.vectorBytes();
        int vectors = (columns * element + vectorBytes - 1) / vectorBytes;
        int most = TileSize.mostVectors(rows);
        int count = (vectors + most - 1) / most;
        for (int t = 0; t < count; t++) {
            int first = vectors * t / count;
            int width = vectors * (t + 1) / count - first;
            long at = (long) first * vectorBytes;
            tiles.tile(rows, width)
                    .run(a, aRow, aStep, b + at, bStep, depth, start + at, startRow, c + at, cRow, scale);
        }
    }

    /// Copies `count` rows of `high` numbers each to lie without gaps.
    private void pack(long a, long aStride, int high, int count, long scratch) {
        MemorySegment memory = NativeMemory.ALL;
        long bytes = (long) high * element;
        long to = scratch;
        if (bytes % Long.BYTES == 0) {
            for (int k = 0; k < count; k++) {
                long from = a + k * aStride;
                for (long at = 0; at < bytes; at += Long.BYTES) {
                    memory.set(
                            ValueLayout.JAVA_LONG_UNALIGNED,
                            to + at,
                            memory.get(ValueLayout.JAVA_LONG_UNALIGNED, from + at));
                }
                to += bytes;
            }
            return;
        }
        for (int k = 0; k < count; k++) {
            long from = a + k * aStride;
            for (long at = 0; at < bytes; at += Integer.BYTES) {
                memory.set(
                        ValueLayout.JAVA_INT_UNALIGNED, to + at, memory.get(ValueLayout.JAVA_INT_UNALIGNED, from + at));
            }
            to += bytes;
        }
    }

    @Override
    public long scratchBytes() {
        return transposedLeft ? (long) TileSize.MOST_ROWS * Products.DEPTH * element : 0;
    }
}
