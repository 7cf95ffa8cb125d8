package io.pagegrad.cache.load;

import io.pagegrad.cache.ColumnStatistics;
import io.pagegrad.cache.Precision;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Count, mean, squared differences, extremes of contiguous numbers, in float64, merged block by block.
final class StatisticsKernel {
    /// Elements that are read twice while they are in the first-level cache.
    private static final int BLOCK = 2048;

    private static final VectorSpecies<Double> DOUBLES = NumberKernels.DOUBLES;
    private static final VectorSpecies<Float> FLOATS = NumberKernels.FLOATS;

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

    // Both kernels keep four independent sums and extremes, so that additions overlap. A NaN enters no extreme
    // but every sum, where it is found.

    private static ColumnStatistics doubles(MemorySegment data, long at, int count) {
        int step = DOUBLES.length();
        int whole = count - count % (4 * step);
        DoubleVector s0 = DoubleVector.zero(DOUBLES);
        DoubleVector s1 = s0;
        DoubleVector s2 = s0;
        DoubleVector s3 = s0;
        DoubleVector low0 = DoubleVector.broadcast(DOUBLES, Double.POSITIVE_INFINITY);
        DoubleVector low1 = low0;
        DoubleVector high0 = DoubleVector.broadcast(DOUBLES, Double.NEGATIVE_INFINITY);
        DoubleVector high1 = high0;
        for (int i = 0; i < whole; i += 4 * step) {
            DoubleVector a = load(data, at, i);
            DoubleVector b = load(data, at, i + step);
            DoubleVector c = load(data, at, i + 2 * step);
            DoubleVector d = load(data, at, i + 3 * step);
            s0 = s0.add(a);
            s1 = s1.add(b);
            s2 = s2.add(c);
            s3 = s3.add(d);
            low0 = low0.blend(a, a.lt(low0));
            low1 = low1.blend(b, b.lt(low1));
            high0 = high0.blend(a, high0.lt(a));
            high1 = high1.blend(b, high1.lt(b));
            low0 = low0.blend(c, c.lt(low0));
            low1 = low1.blend(d, d.lt(low1));
            high0 = high0.blend(c, high0.lt(c));
            high1 = high1.blend(d, high1.lt(d));
        }
        double total = s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
        double min = low0.blend(low1, low1.lt(low0)).reduceLanes(VectorOperators.MIN);
        double max = high0.blend(high1, high0.lt(high1)).reduceLanes(VectorOperators.MAX);
        for (int i = whole; i < count; i++) {
            double v = data.get(NumberKernels.FLOAT64, at + i * 8L);
            total += v;
            min = v < min ? v : min;
            max = v > max ? v : max;
        }
        double mean = total / count;
        s0 = DoubleVector.zero(DOUBLES);
        s1 = s0;
        s2 = s0;
        s3 = s0;
        for (int i = 0; i < whole; i += 4 * step) {
            DoubleVector a = load(data, at, i).sub(mean);
            DoubleVector b = load(data, at, i + step).sub(mean);
            DoubleVector c = load(data, at, i + 2 * step).sub(mean);
            DoubleVector d = load(data, at, i + 3 * step).sub(mean);
            s0 = a.fma(a, s0);
            s1 = b.fma(b, s1);
            s2 = c.fma(c, s2);
            s3 = d.fma(d, s3);
        }
        double m2 = s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
        for (int i = whole; i < count; i++) {
            double d = data.get(NumberKernels.FLOAT64, at + i * 8L) - mean;
            m2 += d * d;
        }
        return new ColumnStatistics(count, 0, mean, m2, min, max);
    }

    private static ColumnStatistics singles(MemorySegment data, long at, int count) {
        int step = DOUBLES.length();
        int whole = count - count % (4 * step);
        DoubleVector s0 = DoubleVector.zero(DOUBLES);
        DoubleVector s1 = s0;
        DoubleVector s2 = s0;
        DoubleVector s3 = s0;
        DoubleVector low0 = DoubleVector.broadcast(DOUBLES, Double.POSITIVE_INFINITY);
        DoubleVector low1 = low0;
        DoubleVector high0 = DoubleVector.broadcast(DOUBLES, Double.NEGATIVE_INFINITY);
        DoubleVector high1 = high0;
        for (int i = 0; i < whole; i += 4 * step) {
            DoubleVector a = wide(data, at, i);
            DoubleVector b = wide(data, at, i + step);
            DoubleVector c = wide(data, at, i + 2 * step);
            DoubleVector d = wide(data, at, i + 3 * step);
            s0 = s0.add(a);
            s1 = s1.add(b);
            s2 = s2.add(c);
            s3 = s3.add(d);
            low0 = low0.blend(a, a.lt(low0));
            low1 = low1.blend(b, b.lt(low1));
            high0 = high0.blend(a, high0.lt(a));
            high1 = high1.blend(b, high1.lt(b));
            low0 = low0.blend(c, c.lt(low0));
            low1 = low1.blend(d, d.lt(low1));
            high0 = high0.blend(c, high0.lt(c));
            high1 = high1.blend(d, high1.lt(d));
        }
        double total = s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
        double min = low0.blend(low1, low1.lt(low0)).reduceLanes(VectorOperators.MIN);
        double max = high0.blend(high1, high0.lt(high1)).reduceLanes(VectorOperators.MAX);
        for (int i = whole; i < count; i++) {
            double v = data.get(NumberKernels.FLOAT32, at + i * 4L);
            total += v;
            min = v < min ? v : min;
            max = v > max ? v : max;
        }
        double mean = total / count;
        s0 = DoubleVector.zero(DOUBLES);
        s1 = s0;
        s2 = s0;
        s3 = s0;
        for (int i = 0; i < whole; i += 4 * step) {
            DoubleVector a = wide(data, at, i).sub(mean);
            DoubleVector b = wide(data, at, i + step).sub(mean);
            DoubleVector c = wide(data, at, i + 2 * step).sub(mean);
            DoubleVector d = wide(data, at, i + 3 * step).sub(mean);
            s0 = a.fma(a, s0);
            s1 = b.fma(b, s1);
            s2 = c.fma(c, s2);
            s3 = d.fma(d, s3);
        }
        double m2 = s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
        for (int i = whole; i < count; i++) {
            double d = data.get(NumberKernels.FLOAT32, at + i * 4L) - mean;
            m2 += d * d;
        }
        return new ColumnStatistics(count, 0, mean, m2, min, max);
    }

    private static DoubleVector load(MemorySegment data, long at, int element) {
        return DoubleVector.fromMemorySegment(DOUBLES, data, at + element * 8L, NumberKernels.LITTLE);
    }

    private static DoubleVector wide(MemorySegment data, long at, int element) {
        FloatVector singles = FloatVector.fromMemorySegment(FLOATS, data, at + element * 4L, NumberKernels.LITTLE);
        return (DoubleVector) singles.convertShape(VectorOperators.F2D, DOUBLES, 0);
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
