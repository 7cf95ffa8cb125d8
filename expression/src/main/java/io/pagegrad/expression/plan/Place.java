package io.pagegrad.expression.plan;

import io.pagegrad.expression.compile.ScalarSupport;
import io.pagegrad.expression.matrix.MatrixNode;

/// Where the value of a node lies: its matrix, or one matrix for each row of the batch.
final class Place {
    private final boolean wide;
    private final boolean varies;
    private final int height;
    private final int width;
    private long address;
    private long stride;

    Place(MatrixNode node, boolean wide, long address, long stride) {
        this.wide = wide;
        this.varies = node.varies();
        this.height = node.shape().rows();
        this.width = node.shape().columns();
        this.address = address;
        this.stride = stride;
    }

    /// Another place, for rows that can be read where they are.
    void moveTo(long newAddress, long newStride) {
        address = newAddress;
        stride = newStride;
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
        return varies ? address + (long) row * height * stride : address;
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
