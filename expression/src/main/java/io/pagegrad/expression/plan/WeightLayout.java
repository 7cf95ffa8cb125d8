package io.pagegrad.expression.plan;

import io.pagegrad.expression.compile.ScalarSupport;
import io.pagegrad.expression.matrix.Shape;
import io.pagegrad.expression.product.Products;
import java.util.List;

/// How weight matrices lie one behind the other: row by row, each row padded with zeros to whole cache lines.
/// Immutable.
public final class WeightLayout {
    private final List<Shape> shapes;
    private final boolean wide;
    private final long[] offsets;
    private final int numbers;

    /// @param wide float64 numbers instead of float32
    public WeightLayout(List<Shape> shapes, boolean wide) {
        this.shapes = List.copyOf(shapes);
        this.wide = wide;
        this.offsets = new long[shapes.size() + 1];
        int count = 0;
        for (int w = 0; w < shapes.size(); w++) {
            offsets[w + 1] = offsets[w] + shapes.get(w).rows() * stride(w);
            count = Math.addExact(count, shapes.get(w).elements());
        }
        this.numbers = count;
    }

    public boolean isWide() {
        return wide;
    }

    public int matrices() {
        return shapes.size();
    }

    public Shape shape(int matrix) {
        return shapes.get(matrix);
    }

    /// Bytes before a matrix.
    public long offset(int matrix) {
        return offsets[matrix];
    }

    public long stride(int matrix) {
        return Products.stride(shapes.get(matrix).columns(), wide);
    }

    /// Bytes of the largest matrix.
    long largestBytes() {
        long largest = 0;
        for (int w = 0; w < shapes.size(); w++) {
            largest = Math.max(largest, offsets[w + 1] - offsets[w]);
        }
        return largest;
    }

    public long sizeBytes() {
        return offsets[shapes.size()];
    }

    /// Bytes of memory for the weights: products take them for right sides.
    public long memoryBytes() {
        return sizeBytes() + Products.SLACK_BYTES;
    }

    /// Places for numbers, padding included.
    public long places() {
        return sizeBytes() / (wide ? Double.BYTES : Float.BYTES);
    }

    /// Numbers of all matrices, without padding.
    public int numbers() {
        return numbers;
    }

    /// Copies numbers to memory, matrix by matrix and row by row.
    public void write(double[] values, long address) {
        int next = 0;
        for (int w = 0; w < shapes.size(); w++) {
            for (int i = 0; i < shapes.get(w).rows(); i++) {
                long row = address + offsets[w] + i * stride(w);
                for (int j = 0; j < shapes.get(w).columns(); j++) {
                    double value = values[next++];
                    if (wide) {
                        ScalarSupport.store(value, row + (long) j * Double.BYTES);
                    } else {
                        ScalarSupport.store((float) value, row + (long) j * Float.BYTES);
                    }
                }
            }
        }
    }

    /// Copies the numbers at `address` back.
    public double[] read(long address) {
        double[] values = new double[numbers];
        int next = 0;
        for (int w = 0; w < shapes.size(); w++) {
            for (int i = 0; i < shapes.get(w).rows(); i++) {
                long row = address + offsets[w] + i * stride(w);
                for (int j = 0; j < shapes.get(w).columns(); j++) {
                    values[next++] = wide
                            ? ScalarSupport.loadDouble(row + (long) j * Double.BYTES)
                            : ScalarSupport.loadFloat(row + (long) j * Float.BYTES);
                }
            }
        }
        return values;
    }
}
