package io.pagegrad.cache.load;

import io.pagegrad.cache.random.Philox;

/// Which rows of one row group are kept for validation: of every 64 neighbours a fixed share, drawn with the
/// numbers of one stream. Equal to `validation_rows.cu` bit for bit. Immutable.
///
/// @param stream of [Philox]
/// @param fraction share in `[0, 1)`
public record ValidationRows(long seed, long stream, double fraction) {
    /// Blocks of random words that belong to a word of 64 rows; those of word 0 begin at this one.
    private static final int BLOCKS = 8;

    /// Fills `masks` for a group of `rows` rows: bit `r & 63` of word `r >>> 6` is set where row `r` is for
    /// validation.
    ///
    /// @return how many rows are
    public int choose(int rows, long[] masks) {
        double phase = Philox.uniform(seed, stream, 0);
        int[] words = new int[4 * BLOCKS];
        int[] block = new int[4];
        long chosen = 0;
        for (int word = 0; word * 64 < rows; word++) {
            int width = Math.min(64, rows - word * 64);
            long target = (long) (fraction * (word * 64.0 + width) + phase);
            int count = (int) (target - chosen);
            int draws = Math.min(count, width - count);
            for (int b = 0; 4 * b < draws; b++) {
                Philox.block(seed, stream, (word + 1L) * BLOCKS + b, block);
                System.arraycopy(block, 0, words, 4 * b, 4);
            }
            long subset = subset(draws, width, words);
            masks[word] = draws == count ? subset : ~subset & -1L >>> 64 - width;
            chosen = target;
        }
        return (int) chosen;
    }

    /// A random subset of `count` of the lowest `width` bits, every one equally likely.
    ///
    /// Spec: R. Floyd in J. Bentley, Programming Pearls: A Sample of Brilliance, 1987.
    private static long subset(int count, int width, int[] words) {
        long bits = 0;
        for (int i = 0; i < count; i++) {
            int top = width - count + i;
            long bit = 1L << (int) (Integer.toUnsignedLong(words[i]) * (top + 1) >>> 32);
            bits |= (bits & bit) == 0 ? bit : 1L << top;
        }
        return bits;
    }
}
