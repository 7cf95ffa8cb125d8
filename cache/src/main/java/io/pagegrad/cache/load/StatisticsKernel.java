package io.pagegrad.cache.load;

import io.pagegrad.cache.ColumnStatistics;
import io.pagegrad.cache.Precision;
import java.lang.foreign.MemorySegment;

/// Count, mean, squared differences, extremes of contiguous numbers, in float64, merged block by block.
///
/// Plain loops over heap arrays: the JIT is done with them after a few blocks, where the Vector API costs a short
/// load more than it saves.
final class StatisticsKernel {
    /// Elements that are read several times while they are in the first-level cache; a multiple of [#SUMS].
    private static final int BLOCK = 2048;

    /// Sums side by side, so that additions overlap. Element `i` of a block goes into sum `i % SUMS`, which fixes
    /// the bits of the result.
    private static final int SUMS = 8;

    /// The largest of the keys by which extremes are found that stands for a number, and the smallest:
    /// infinities.
    private static final long LARGEST = key(Double.doubleToRawLongBits(Double.POSITIVE_INFINITY));

    private static final long SMALLEST = key(Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY));
    private static final int LARGEST_SINGLE = key(Float.floatToRawIntBits(Float.POSITIVE_INFINITY));
    private static final int SMALLEST_SINGLE = key(Float.floatToRawIntBits(Float.NEGATIVE_INFINITY));

    private StatisticsKernel() {}

    /// Figures of the first `rows` rows of `lanes` elements; rows whose bit is set in `nulls` do not count.
    ///
    /// @param nulls bit `r` for row `r`, or null when none is null
    static ColumnStatistics of(Precision precision, MemorySegment data, int rows, int lanes, MemorySegment nulls) {
        if (nulls != null) {
            return ofNullable(precision, data, rows, lanes, nulls);
        }
        return precision == Precision.FLOAT32 ? singles(data, (long) rows * lanes) : doubles(data, (long) rows * lanes);
    }

    private static ColumnStatistics doubles(MemorySegment data, long elements) {
        ColumnStatistics sum = ColumnStatistics.EMPTY;
        double[] values = new double[BLOCK];
        long[] bits = new long[BLOCK];
        for (long first = 0; first < elements; first += BLOCK) {
            int count = (int) Math.min(BLOCK, elements - first);
            MemorySegment.copy(data, NumberKernels.FLOAT64, first * 8, values, 0, count);
            MemorySegment.copy(data, NumberKernels.INT64, first * 8, bits, 0, count);
            long low = lowest(bits, count);
            long high = highest(bits, count);
            sum = sum.merge(
                    low < SMALLEST || high > LARGEST
                            ? withNaN(values, count)
                            : figures(
                                    values,
                                    count,
                                    Double.longBitsToDouble(key(low)),
                                    Double.longBitsToDouble(key(high))));
        }
        return sum;
    }

    private static ColumnStatistics singles(MemorySegment data, long elements) {
        ColumnStatistics sum = ColumnStatistics.EMPTY;
        float[] values = new float[BLOCK];
        int[] bits = new int[BLOCK];
        double[] wide = new double[BLOCK];
        for (long first = 0; first < elements; first += BLOCK) {
            int count = (int) Math.min(BLOCK, elements - first);
            MemorySegment.copy(data, NumberKernels.FLOAT32, first * 4, values, 0, count);
            MemorySegment.copy(data, NumberKernels.INT32, first * 4, bits, 0, count);
            NumberKernels.widen(values, wide, count);
            int low = lowest(bits, count);
            int high = highest(bits, count);
            sum = sum.merge(
                    low < SMALLEST_SINGLE || high > LARGEST_SINGLE
                            ? withNaN(wide, count)
                            : figures(wide, count, Float.intBitsToFloat(key(low)), Float.intBitsToFloat(key(high))));
        }
        return sum;
    }

    // Extremes are those of integers in the order of the numbers, for which processors have vector instructions:
    // a number's bits, all but the sign inverted where it is negative. NaN lies beyond the infinities.

    private static long key(long bits) {
        return bits ^ bits >> 63 & Long.MAX_VALUE;
    }

    private static int key(int bits) {
        return bits ^ bits >> 31 & Integer.MAX_VALUE;
    }

    private static long lowest(long[] bits, int count) {
        long lowest = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            lowest = Math.min(lowest, key(bits[i]));
        }
        return lowest;
    }

    private static long highest(long[] bits, int count) {
        long highest = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            highest = Math.max(highest, key(bits[i]));
        }
        return highest;
    }

    private static int lowest(int[] bits, int count) {
        int lowest = Integer.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            lowest = Math.min(lowest, key(bits[i]));
        }
        return lowest;
    }

    private static int highest(int[] bits, int count) {
        int highest = Integer.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            highest = Math.max(highest, key(bits[i]));
        }
        return highest;
    }

    /// A NaN enters no extreme but every sum, where it is found.
    private static ColumnStatistics withNaN(double[] values, int count) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            double v = values[i];
            min = v < min ? v : min;
            max = v > max ? v : max;
        }
        return figures(values, count, min, max);
    }

    private static ColumnStatistics figures(double[] values, int count, double min, double max) {
        double mean = sum(values, count) / count;
        return new ColumnStatistics(count, 0, mean, squares(values, count, mean), min, max);
    }

    private static double sum(double[] v, int count) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        int whole = count - count % SUMS;
        for (int i = 0; i < whole; i += SUMS) {
            s0 += v[i];
            s1 += v[i + 1];
            s2 += v[i + 2];
            s3 += v[i + 3];
            s4 += v[i + 4];
            s5 += v[i + 5];
            s6 += v[i + 6];
            s7 += v[i + 7];
        }
        double total = s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7));
        for (int i = whole; i < count; i++) {
            total += v[i];
        }
        return total;
    }

    private static double squares(double[] v, int count, double mean) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        int whole = count - count % SUMS;
        for (int i = 0; i < whole; i += SUMS) {
            s0 = Math.fma(v[i] - mean, v[i] - mean, s0);
            s1 = Math.fma(v[i + 1] - mean, v[i + 1] - mean, s1);
            s2 = Math.fma(v[i + 2] - mean, v[i + 2] - mean, s2);
            s3 = Math.fma(v[i + 3] - mean, v[i + 3] - mean, s3);
            s4 = Math.fma(v[i + 4] - mean, v[i + 4] - mean, s4);
            s5 = Math.fma(v[i + 5] - mean, v[i + 5] - mean, s5);
            s6 = Math.fma(v[i + 6] - mean, v[i + 6] - mean, s6);
            s7 = Math.fma(v[i + 7] - mean, v[i + 7] - mean, s7);
        }
        double total = s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7));
        for (int i = whole; i < count; i++) {
            total += (v[i] - mean) * (v[i] - mean);
        }
        return total;
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
