package io.pagegrad.cache.load;

import io.pagegrad.cache.Precision;
import io.pagegrad.cache.Quartiles;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Finds the exact quartiles of one input over the training rows of all groups, by histograms of 16 bits at a
/// time: two passes for float32, four for float64, and the order of rows does not matter.
final class QuartileSelect {
    private static final int DIGIT_BITS = 16;

    private final int input;
    private final InputPlan plan;
    private final List<LoadedGroup> groups;
    private final int keyBits;

    private QuartileSelect(int input, InputPlan plan, List<LoadedGroup> groups) {
        this.input = input;
        this.plan = plan;
        this.groups = groups;
        this.keyBits = plan.precision() == Precision.FLOAT32 ? 32 : 64;
    }

    /// Quartiles of the values as they lie in memory; `count` of them are not null.
    static Quartiles of(int input, InputPlan plan, List<LoadedGroup> groups, long count) {
        return new QuartileSelect(input, plan, groups).select(count);
    }

    private Quartiles select(long count) {
        // Rank of the smallest value with at least that share of all values at or below it.
        long[] ranks = {(count + 3) / 4 - 1, (count + 1) / 2 - 1, (count * 3 + 3) / 4 - 1};
        long[] prefixes = new long[3];
        for (int shift = keyBits - DIGIT_BITS; shift >= 0; shift -= DIGIT_BITS) {
            long[][] histograms = histograms(prefixes, shift);
            for (int target = 0; target < 3; target++) {
                int digit = 0;
                while (ranks[target] >= histograms[target][digit]) {
                    ranks[target] -= histograms[target][digit++];
                }
                prefixes[target] = prefixes[target] << DIGIT_BITS | digit;
            }
        }
        return new Quartiles(value(prefixes[0]), value(prefixes[1]), value(prefixes[2]));
    }

    private long[][] histograms(long[] prefixes, int shift) {
        long[][] histograms = new long[3][1 << DIGIT_BITS];
        boolean top = shift + DIGIT_BITS == keyBits;
        for (LoadedGroup group : groups) {
            MemorySegment data = group.data[input];
            MemorySegment nulls = group.nulls[input];
            for (int row = 0; row < group.trainingRows; row++) {
                if (nulls != null && NullBits.isSet(nulls, row)) {
                    continue;
                }
                for (int lane = 0; lane < plan.lanes(); lane++) {
                    long key = key(data, (long) row * plan.lanes() + lane);
                    int digit = (int) (key >>> shift) & (1 << DIGIT_BITS) - 1;
                    long above = top ? 0 : key >>> shift + DIGIT_BITS;
                    for (int target = 0; target < 3; target++) {
                        if (above == prefixes[target]) {
                            histograms[target][digit]++;
                        }
                    }
                }
            }
        }
        return histograms;
    }

    /// Bits that order as unsigned integers as the values do.
    private long key(MemorySegment data, long element) {
        if (keyBits == 32) {
            int bits = data.get(NumberKernels.INT32, element * 4);
            return (bits ^ (bits >> 31 | Integer.MIN_VALUE)) & 0xffff_ffffL;
        }
        long bits = data.get(NumberKernels.INT64, element * 8);
        return bits ^ (bits >> 63 | Long.MIN_VALUE);
    }

    private double value(long key) {
        if (keyBits == 32) {
            int bits = (int) key;
            return Float.intBitsToFloat(bits < 0 ? bits ^ Integer.MIN_VALUE : ~bits);
        }
        return Double.longBitsToDouble(key < 0 ? key ^ Long.MIN_VALUE : ~key);
    }
}
