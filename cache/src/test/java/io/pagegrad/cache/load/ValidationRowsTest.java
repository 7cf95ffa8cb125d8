package io.pagegrad.cache.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ValidationRowsTest {
    /// No 64 neighbours, and no beginning of a group, are further than one row from their share.
    @Property(tries = 300)
    void everyStretchGivesItsShare(
            @ForAll long seed,
            @ForAll @DoubleRange(max = 0.99) double fraction,
            @ForAll @IntRange(min = 1, max = 1000) int rows) {
        long[] masks = new long[(rows + 63) / 64];
        int chosen = new ValidationRows(seed, 9, fraction).choose(rows, masks);
        BitSet bits = BitSet.valueOf(masks);
        assertThat(bits.cardinality()).isEqualTo(chosen);
        assertThat(bits.length()).isLessThanOrEqualTo(rows);
        for (int end = 64; end < rows + 64; end += 64) {
            int until = Math.min(end, rows);
            assertThat(Math.abs(bits.get(0, until).cardinality() - fraction * until))
                    .isLessThanOrEqualTo(1);
        }
    }

    /// Chi-squared over the rows of a word, each chosen 400 times in 2,000 draws of a fifth, or left out as
    /// often: 63 degrees of freedom, above 115 once in 10,000.
    @Test
    void everyRowIsAsLikely() {
        for (double fraction : new double[] {0.2, 0.8}) {
            int[] seen = new int[64];
            long[] mask = new long[1];
            double all = 0;
            for (int stream = 0; stream < 2000; stream++) {
                all += new ValidationRows(3, stream, fraction).choose(64, mask);
                for (int row = 0; row < 64; row++) {
                    seen[row] += (int) (mask[0] >>> row & 1);
                }
            }
            double expected = all / 64;
            assertThat(expected / 2000).isBetween(fraction - 0.01, fraction + 0.01);
            double squares = 0;
            for (int count : seen) {
                squares += (count - expected) * (count - expected) / (expected * (1 - fraction));
            }
            assertThat(squares).isLessThan(115);
        }
    }
}
