package io.pagegrad.expression.plan;

import java.util.Arrays;

/// Where the rows of a batch lie: pieces of consecutive rows of columns. One thread fills it, then all may read.
public final class BatchInput {
    private long[][] columns = new long[4][];
    private long[] firstRows = new long[4];
    private int[] starts = new int[5];
    private int pieces;

    /// Forgets all rows.
    public void clear() {
        pieces = 0;
        starts[0] = 0;
    }

    /// Appends rows.
    ///
    /// @param addresses of row 0 of each column
    public void add(long[] addresses, long firstRow, int rows) {
        if (pieces == columns.length) {
            columns = Arrays.copyOf(columns, 2 * pieces);
            firstRows = Arrays.copyOf(firstRows, 2 * pieces);
            starts = Arrays.copyOf(starts, 2 * pieces + 1);
        }
        columns[pieces] = addresses;
        firstRows[pieces] = firstRow;
        starts[pieces + 1] = starts[pieces] + rows;
        pieces++;
    }

    public int rows() {
        return starts[pieces];
    }

    /// Whether all rows lie behind each other.
    boolean isOnePiece() {
        return pieces == 1;
    }

    int pieceOf(int row) {
        int piece = 0;
        while (starts[piece + 1] <= row) {
            piece++;
        }
        return piece;
    }

    /// End of a piece, counted in rows of the batch.
    int end(int piece) {
        return starts[piece + 1];
    }

    /// Address of a row of the batch, which lies in `piece`, for a column with rows of `rowBytes`.
    long address(int piece, int row, int column, long rowBytes) {
        return columns[piece][column] + (firstRows[piece] + row - starts[piece]) * rowBytes;
    }
}
