package io.pagegrad.cache.load;

import io.pagegrad.cache.ColumnStatistics;
import io.pagegrad.cache.Precision;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Count, mean, squared differences, extremes of contiguous numbers, in float64, merged block by block.
final class StatisticsKernel {
    /// Elements that are read twice while they are in the first-level cache.
    private static final int BLOCK = 2048;

    private StatisticsKernel() {}

    /// Figures of the first `rows` rows of `lanes` elements; rows whose bit is set in `nulls` do not count.
    ///
    /// @param nulls bit `r` for row `r`, or null when none is null
    static ColumnStatistics of(Precision precision, MemorySegment data, int rows, int lanes, MemorySegment nulls) {
        if (nulls != null) {
            return ofNullable(precision, data, rows, lanes, nulls);
        }
        ColumnStatistics sum = ColumnStatistics.EMPTY;
        long elements = (long) rows * lanes;
        for (long block = 0; block < elements; block += BLOCK) {
            int count = (int) Math.min(BLOCK, elements - block);
            sum = sum.merge(
                    precision == Precision.FLOAT32 ? singles(data, block * 4, count) : doubles(data, block * 8, count));
        }
        return sum;
    }

    private static ColumnStatistics doubles(MemorySegment data, long at, int count) {
        int step = NumberKernels.DOUBLES.length();
        int whole = count - count % step;
        DoubleVector sum = DoubleVector.zero(NumberKernels.DOUBLES);
        DoubleVector low = DoubleVector.broadcast(NumberKernels.DOUBLES, Double.POSITIVE_INFINITY);
        DoubleVector high = DoubleVector.broadcast(NumberKernels.DOUBLES, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < whole; i += step) {
            DoubleVector v =
                    DoubleVector.fromMemorySegment(NumberKernels.DOUBLES, data, at + i * 8L, NumberKernels.LITTLE);
            sum = sum.add(v);
            low = low.min(v);
            high = high.max(v);
        }
        double total = sum.reduceLanes(VectorOperators.ADD);
        double min = low.reduceLanes(VectorOperators.MIN);
        double max = high.reduceLanes(VectorOperators.MAX);
        for (int i = whole; i < count; i++) {
            double v = data.get(NumberKernels.FLOAT64, at + i * 8L);
            total += v;
            min = Math.min(min, v);
            max = Math.max(max, v);
        }
        double mean = total / count;
        DoubleVector squares = DoubleVector.zero(NumberKernels.DOUBLES);
        for (int i = 0; i < whole; i += step) {
            DoubleVector d = DoubleVector.fromMemorySegment(
                            NumberKernels.DOUBLES, data, at + i * 8L, NumberKernels.LITTLE)
                    .sub(mean);
            squares = d.fma(d, squares);
        }
        double m2 = squares.reduceLanes(VectorOperators.ADD);
        for (int i = whole; i < count; i++) {
            double d = data.get(NumberKernels.FLOAT64, at + i * 8L) - mean;
            m2 += d * d;
        }
        return new ColumnStatistics(count, 0, mean, m2, min, max);
    }

    private static ColumnStatistics singles(MemorySegment data, long at, int count) {
        int step = NumberKernels.FLOATS.length();
        int whole = count - count % step;
        DoubleVector sum = DoubleVector.zero(NumberKernels.DOUBLES);
        FloatVector low = FloatVector.broadcast(NumberKernels.FLOATS, Float.POSITIVE_INFINITY);
        FloatVector high = FloatVector.broadcast(NumberKernels.FLOATS, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < whole; i += step) {
            FloatVector v =
                    FloatVector.fromMemorySegment(NumberKernels.FLOATS, data, at + i * 4L, NumberKernels.LITTLE);
            sum = sum.add(v.convertShape(VectorOperators.F2D, NumberKernels.DOUBLES, 0));
            low = low.min(v);
            high = high.max(v);
        }
        double total = sum.reduceLanes(VectorOperators.ADD);
        double min = low.reduceLanes(VectorOperators.MIN);
        double max = high.reduceLanes(VectorOperators.MAX);
        for (int i = whole; i < count; i++) {
            double v = data.get(NumberKernels.FLOAT32, at + i * 4L);
            total += v;
            min = Math.min(min, v);
            max = Math.max(max, v);
        }
        double mean = total / count;
        DoubleVector squares = DoubleVector.zero(NumberKernels.DOUBLES);
        for (int i = 0; i < whole; i += step) {
            FloatVector v =
                    FloatVector.fromMemorySegment(NumberKernels.FLOATS, data, at + i * 4L, NumberKernels.LITTLE);
            DoubleVector d = ((DoubleVector) v.convertShape(VectorOperators.F2D, NumberKernels.DOUBLES, 0)).sub(mean);
            squares = d.fma(d, squares);
        }
        double m2 = squares.reduceLanes(VectorOperators.ADD);
        for (int i = whole; i < count; i++) {
            double d = data.get(NumberKernels.FLOAT32, at + i * 4L) - mean;
            m2 += d * d;
        }
        return new ColumnStatistics(count, 0, mean, m2, min, max);
    }

    private static ColumnStatistics ofNullable(
            Precision precision, MemorySegment data, int rows, int lanes, MemorySegment nulls) {
        long nullCount = 0;
        long count = 0;
        double mean = 0;
        double m2 = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (int row = 0; row < rows; row++) {
            if (NullBits.isSet(nulls, row)) {
                nullCount++;
                continue;
            }
            for (int lane = 0; lane < lanes; lane++) {
                double v = get(precision, data, (long) row * lanes + lane);
                count++;
                double delta = v - mean;
                mean += delta / count;
                m2 += delta * (v - mean);
                min = Math.min(min, v);
                max = Math.max(max, v);
            }
        }
        return new ColumnStatistics(count, nullCount, mean, m2, min, max);
    }

    static double get(Precision precision, MemorySegment data, long element) {
        return precision == Precision.FLOAT32
                ? data.get(NumberKernels.FLOAT32, element * 4)
                : data.get(NumberKernels.FLOAT64, element * 8);
    }
}
