package io.pagegrad.trainer.backend.cpu;

import io.pagegrad.trainer.backend.ParameterVector;
import java.util.Arrays;

/// Parameters in a heap array, followed by two cache lines of nothing so that neighbours on the heap never share
/// a line.
final class CpuVector implements ParameterVector {
    private static final int PADDING = 16;

    private final double[] values;
    private final int size;

    CpuVector(int size) {
        this.size = size;
        this.values = new double[size + PADDING];
    }

    /// The array itself; the numbers are the first [#size()] elements.
    double[] values() {
        return values;
    }

    int size() {
        return size;
    }

    @Override
    public double[] read() {
        return Arrays.copyOf(values, size);
    }

    @Override
    public void write(double[] source) {
        if (source.length != size) {
            throw new IllegalArgumentException(source.length + " numbers for " + size + " weights");
        }
        System.arraycopy(source, 0, values, 0, size);
    }
}
