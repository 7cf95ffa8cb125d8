package io.pagegrad.cache.load;

import io.pagegrad.cache.ColumnStatistics;
import io.pagegrad.cache.Precision;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Count, mean, squared differences, extremes of contiguous numbers, in float64, merged block by block.
///
/// Plain loops over heap arrays: the JIT is done with them after a few blocks, where the Vector API costs a short
/// load more than it saves. One thread.
final class StatisticsKernel {
    /// Elements that are read several times while they are in the first-level cache, and become one term of the
    /// figures.
    static final int BLOCK = 2048;

    /// Sums side by side: element `i` of a block goes into sum `i % SUMS`, which fixes the bits of the result. So
    /// many that a loop over them is one of array operations, which the JIT turns into vector instructions.
    private static final int SUMS = 256;

    /// When more than this share of the squared differences is the shift's, too few digits are left of the rest.
    private static final double MOST_SHIFT = 0.875;

    /// The largest of the keys by which extremes are found that stands for a number, and the smallest:
    /// infinities.
    private static final long LARGEST = key(Double.doubleToRawLongBits(Double.POSITIVE_INFINITY));

    private static final long SMALLEST = key(Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY));
    private static final int LARGEST_SINGLE = key(Float.floatToRawIntBits(Float.POSITIVE_INFINITY));
    private static final int SMALLEST_SINGLE = key(Float.floatToRawIntBits(Float.NEGATIVE_INFINITY));

    private final double[] values = new double[BLOCK];
    private final float[] singles = new float[BLOCK];
    private final long[] bits = new long[BLOCK];
    private final int[] singleBits = new int[BLOCK];
    private final double[] differences = new double[SUMS];
    private final double[] squares = new double[SUMS];

    /// Figures of the first `rows` rows of `lanes` elements; rows whose bit is set in `nulls` do not count.
    ///
    /// @param nulls bit `r` for row `r`, or null when none is null
    ColumnStatistics of(Precision precision, MemorySegment data, int rows, int lanes, MemorySegment nulls) {
        return nulls == null
                ? add(ColumnStatistics.EMPTY, precision, data, (long) rows * lanes)
                : ofNullable(precision, data, rows, lanes, nulls);
    }

    /// Figures of the first `elements` elements, of which `before` has the first ones, a multiple of [#BLOCK],
    /// already: the same bits in whatever steps they are found.
    ColumnStatistics add(ColumnStatistics before, Precision precision, MemorySegment data, long elements) {
        ColumnStatistics sum = before;
        for (long first = before.count(); first < elements; first += BLOCK) {
            int count = (int) Math.min(BLOCK, elements - first);
            double shift = first == 0 ? get(precision, data, 0) : sum.mean();
            sum = sum.merge(
                    precision == Precision.FLOAT32
                            ? ofSingles(data, first, count, shift)
                            : ofDoubles(data, first, count, shift));
        }
        return sum;
    }

    private ColumnStatistics ofDoubles(MemorySegment data, long first, int count, double shift) {
        MemorySegment.copy(data, NumberKernels.FLOAT64, first * 8, values, 0, count);
        MemorySegment.copy(data, NumberKernels.INT64, first * 8, bits, 0, count);
        long low = lowest(bits, count);
        long high = highest(bits, count);
        return low < SMALLEST || high > LARGEST
                ? withNaN(count, shift)
                : figures(count, shift, Double.longBitsToDouble(key(low)), Double.longBitsToDouble(key(high)));
    }

    private ColumnStatistics ofSingles(MemorySegment data, long first, int count, double shift) {
        MemorySegment.copy(data, NumberKernels.FLOAT32, first * 4, singles, 0, count);
        MemorySegment.copy(data, NumberKernels.INT32, first * 4, singleBits, 0, count);
        NumberKernels.widen(singles, values, count);
        int low = lowest(singleBits, count);
        int high = highest(singleBits, count);
        return low < SMALLEST_SINGLE || high > LARGEST_SINGLE
                ? withNaN(count, shift)
                : figures(count, shift, Float.intBitsToFloat(key(low)), Float.intBitsToFloat(key(high)));
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
    private ColumnStatistics withNaN(int count, double shift) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            double v = values[i];
            min = v < min ? v : min;
            max = v > max ? v : max;
        }
        return figures(count, shift, min, max);
    }

    /// By differences from `shift` and their squares, which are read once where that is close to the mean.
    private ColumnStatistics figures(int count, double shift, double min, double max) {
        sum(values, count, shift, differences, squares);
        double mean = shift + differences[0] / count;
        double share = differences[0] / count * differences[0];
        if (!(share <= MOST_SHIFT * squares[0])) {
            sum(values, count, mean, differences, squares);
            mean += differences[0] / count;
            share = differences[0] / count * differences[0];
        }
        return new ColumnStatistics(count, 0, mean, squares[0] - share, min, max);
    }

    /// Leaves both sums in the first elements.
    private static void sum(double[] values, int count, double shift, double[] differences, double[] squares) {
        Arrays.fill(differences, 0);
        Arrays.fill(squares, 0);
        for (int first = 0; first < count; first += SUMS) {
            add(values, first, Math.min(SUMS, count - first), shift, differences, squares);
        }
        for (int half = SUMS / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                differences[i] += differences[i + half];
                squares[i] += squares[i + half];
            }
        }
    }

    private static void add(
            double[] values, int first, int count, double shift, double[] differences, double[] squares) {
        for (int i = 0; i < count; i++) {
            double difference = values[first + i] - shift;
            differences[i] += difference;
            squares[i] = Math.fma(difference, difference, squares[i]);
        }
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
