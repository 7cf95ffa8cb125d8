package io.pagegrad.expression.plan;

import io.pagegrad.expression.compile.ScalarSupport;
import io.pagegrad.expression.matrix.MatrixNode;

/// Where the value of a node lies: its matrix, or one matrix for each row of the batch or of a part of it.
final class Place {
    private final boolean wide;
    private final boolean varies;
    private final int height;
    private final int width;
    private long address;
    private long stride;

    /// Bytes from where row 0 of the batch would lie to where the matrices begin.
    private long shift;

    Place(MatrixNode node, boolean wide, long address, long stride) {
        this.wide = wide;
        this.varies = node.varies();
        this.height = node.shape().rows();
        this.width = node.shape().columns();
        this.address = address;
        this.stride = stride;
    }

    /// Another place for the rows of the batch from row 0 on.
    void moveTo(long newAddress) {
        address = newAddress;
        shift = 0;
    }

    /// From now on row `row` of the batch lies where row `at` lay at first.
    void shift(int row, int at) {
        shift = (long) (row - at) * height * stride;
    }

    boolean varies() {
        return varies;
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    long address() {
        return address;
    }

    long stride() {
        return stride;
    }

    /// Address of the matrix of a data row.
    long of(int row) {
        return varies ? address - shift + (long) row * height * stride : address;
    }

    /// Numbers from one row of the matrix to the next.
    long places() {
        return stride / elementBytes();
    }

    int elementBytes() {
        return wide ? Double.BYTES : Float.BYTES;
    }

    double get(long matrix, int i, int j) {
        long row = matrix + i * stride;
        return wide
                ? ScalarSupport.loadDouble(row + (long) j * Double.BYTES)
                : ScalarSupport.loadFloat(row + (long) j * Float.BYTES);
    }

    void set(long matrix, int i, int j, double value) {
        long row = matrix + i * stride;
        if (wide) {
            ScalarSupport.store(value, row + (long) j * Double.BYTES);
        } else {
            ScalarSupport.store((float) value, row + (long) j * Float.BYTES);
        }
    }
}
