package io.pagegrad.cli.text;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.ColumnVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The text of a batch on the heap, where encoders go over every byte: text columns copied in bulk, values
/// printed.
public final class TextRows {
    private static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final byte[][] bytes;
    private final int[][] offsets;
    private final boolean[][] nulls;
    private int size;

    TextRows(int columns, int capacity) {
        bytes = new byte[columns][0];
        offsets = new int[columns][capacity + 1];
        nulls = new boolean[columns][capacity];
    }

    void copyFrom(ColumnBatch batch) {
        size = batch.size();
        for (int column = 0; column < bytes.length; column++) {
            ColumnVector vector = batch.column(column);
            copyColumn(column, vector);
            boolean anyNull = vector.nullCount() != 0;
            boolean[] isNull = nulls[column];
            for (int row = 0; row < size; row++) {
                isNull[row] = anyNull && vector.isNull(row);
            }
        }
    }

    private void copyColumn(int column, ColumnVector vector) {
        BytesVector text = (BytesVector) vector;
        if (bytes[column].length < text.end()) {
            bytes[column] = new byte[text.end() + text.end() / 4];
        }
        MemorySegment.copy(text.bytes(), ValueLayout.JAVA_BYTE, 0, bytes[column], 0, text.end());
        MemorySegment.copy(text.offsets(), INT32, 0, offsets[column], 0, size + 1);
    }

    int size() {
        return size;
    }

    int columns() {
        return bytes.length;
    }

    boolean isNull(int column, int row) {
        return nulls[column][row];
    }

    byte[] bytes(int column) {
        return bytes[column];
    }

    int start(int column, int row) {
        return offsets[column][row];
    }

    int end(int column, int row) {
        return offsets[column][row + 1];
    }
}
