package io.pagegrad.trainer.model;

import io.pagegrad.expression.matrix.Shape;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/// Names of the numbers in some matrices: `xh[3,5]` is row 3, column 5 of `xh`, both from 0; a 1 × 1 matrix has
/// its own name. Immutable; names are made when asked for.
final class WeightNames extends AbstractList<String> implements RandomAccess {
    private final List<String> matrices;
    private final List<Shape> shapes;
    private final int[] starts;

    WeightNames(List<String> matrices, List<Shape> shapes) {
        this.matrices = List.copyOf(matrices);
        this.shapes = List.copyOf(shapes);
        this.starts = new int[shapes.size() + 1];
        for (int m = 0; m < shapes.size(); m++) {
            starts[m + 1] = Math.addExact(starts[m], shapes.get(m).elements());
        }
    }

    @Override
    public String get(int index) {
        int matrix = 0;
        while (starts[matrix + 1] <= index) {
            matrix++;
        }
        Shape shape = shapes.get(matrix);
        if (shape.isScalar()) {
            return matrices.get(matrix);
        }
        int at = index - starts[matrix];
        return matrices.get(matrix) + '[' + at / shape.columns() + ',' + at % shape.columns() + ']';
    }

    @Override
    public int size() {
        return starts[shapes.size()];
    }

    /// Shapes with the same names are compared without making names.
    @Override
    public boolean equals(Object other) {
        return other instanceof WeightNames names && matrices.equals(names.matrices) && shapes.equals(names.shapes)
                || super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
