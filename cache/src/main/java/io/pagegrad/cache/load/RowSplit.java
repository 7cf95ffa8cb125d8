package io.pagegrad.cache.load;

/// Which rows are kept for validation: of every 64 neighbours a fixed share, chosen at random by the seed.
///
/// The choice depends on the seed and on where the row lies, not on threads. Because every stretch of the
/// table gives its share, a table sorted by class or time splits evenly.
final class RowSplit {
    private final double fraction;
    private final long seed;

    /// @param fraction share in `[0, 1)`
    RowSplit(double fraction, long seed) {
        this.fraction = fraction;
        this.seed = seed;
    }

    boolean isEmpty() {
        return fraction == 0;
    }

    /// Fills `masks` for a group of `rows` rows: bit `r & 63` of word `r >>> 6` is set where row `r` is for
    /// validation.
    ///
    /// @param unit index of the scan unit
    /// @param group index of the group in its unit
    /// @return how many rows are
    int choose(int unit, int group, int rows, long[] masks) {
        long key = RandomBits.mix(seed ^ RandomBits.mix(((long) unit << 32) + group));
        double phase = (RandomBits.mix(key) >>> 11) * 0x1p-53;
        long chosen = 0;
        for (int word = 0; word * 64 < rows; word++) {
            int width = Math.min(64, rows - word * 64);
            long target = (long) Math.floor(fraction * (word * 64.0 + width) + phase);
            masks[word] = subset((int) (target - chosen), width, RandomBits.mix(key + word));
            chosen = target;
        }
        return (int) chosen;
    }

    /// A random subset of `count` of the lowest `width` bits, every one equally likely.
    ///
    /// Spec: R. Floyd in J. Bentley, Programming Pearls: A Sample of Brilliance, 1987.
    private static long subset(int count, int width, long random) {
        long bits = 0;
        long state = random;
        for (int top = width - count; top < width; top++) {
            state = RandomBits.mix(state + 1);
            long bit = 1L << (int) Math.multiplyHigh(state >>> 1, (top + 1L) << 1);
            bits |= (bits & bit) == 0 ? bit : 1L << top;
        }
        return bits;
    }
}
