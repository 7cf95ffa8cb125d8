package io.pagegrad.trainer.model;

import io.pagegrad.cache.random.Philox;
import io.pagegrad.cache.random.Purpose;
import java.util.List;

/// Where weights start when they start at random: ranges of them, each of one distribution, the others at zero.
/// Weight `w` has number `w` of a stream of [Philox], so that a device can make the same bits by itself.
public record WeightDraw(long seed, List<Range> ranges) {
    /// What the numbers of a range are like; the mean is 0.
    public enum Distribution {
        UNIFORM,
        NORMAL
    }

    /// Weights `[from, from + count)`.
    ///
    /// @param spread greatest size of uniform numbers, deviation of normal ones
    public record Range(int from, int count, Distribution distribution, double spread) {
        private double of(double number) {
            // in the order of operations of philox.cu
            return distribution == Distribution.UNIFORM ? -spread + 2 * spread * number : spread * number;
        }
    }

    public WeightDraw {
        ranges = List.copyOf(ranges);
    }

    /// The stream whose numbers these are.
    public long stream() {
        return Purpose.WEIGHTS.stream(0);
    }

    /// All weights.
    public double[] weights(int size) {
        double[] weights = new double[size];
        for (Range range : ranges) {
            for (int w = range.from(); w < range.from() + range.count(); w++) {
                weights[w] = range.of(
                        range.distribution() == Distribution.UNIFORM
                                ? Philox.uniform(seed, stream(), w)
                                : Philox.normal(seed, stream(), w));
            }
        }
        return weights;
    }
}
