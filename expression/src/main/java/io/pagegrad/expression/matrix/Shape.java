package io.pagegrad.expression.matrix;

/// Rows and columns of a matrix; a number is 1 × 1.
public record Shape(int rows, int columns) {
    public Shape {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException(rows + " × " + columns + ": a matrix has at least one row and column");
        }
    }

    public boolean isScalar() {
        return rows == 1 && columns == 1;
    }

    public int elements() {
        return Math.multiplyExact(rows, columns);
    }

    @Override
    public String toString() {
        return rows + " × " + columns;
    }
}
