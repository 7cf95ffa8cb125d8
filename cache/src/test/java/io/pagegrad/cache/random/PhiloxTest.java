package io.pagegrad.cache.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PhiloxTest {
    private static int[] block(long seed, long stream, long counter) {
        int[] block = new int[4];
        Philox.block(seed, stream, counter, block);
        return block;
    }

    /// Vectors of the authors' own test (Random123, kat_vectors, philox4x32 with 10 rounds).
    @Test
    void blocksAreThoseOfTheSpecification() {
        assertThat(block(0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(block(-1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(block(0x299f31d0a4093822L, 0x0370734413198a2eL, 0x85a308d3243f6a88L))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    @Test
    void numbersHaveTheMomentsOfTheirDistribution() {
        int n = 20_000;
        double mean = 0;
        double square = 0;
        double uniform = 0;
        for (int i = 0; i < n; i++) {
            double v = Philox.normal(42, 1, i);
            mean += v / n;
            square += v * v / n;
            uniform += Philox.uniform(42, 2, i) / n;
        }
        assertThat(mean).isCloseTo(0, within(0.03));
        assertThat(square).isCloseTo(1, within(0.05));
        assertThat(uniform).isCloseTo(0.5, within(0.01));
    }

    @Test
    void numbersAreHalvesOfBlocksInOrder() {
        int[] block = block(9, 8, 7);
        long low = (long) block[1] << 32 | Integer.toUnsignedLong(block[0]);
        long high = (long) block[3] << 32 | Integer.toUnsignedLong(block[2]);
        assertThat(Philox.bits(9, 8, 14)).isEqualTo(low);
        assertThat(Philox.bits(9, 8, 15)).isEqualTo(high);
        long[] three = new long[3];
        Philox.longs(9, 8, 7, three);
        assertThat(three).containsExactly(low, high, Philox.bits(9, 8, 16));
        assertThat(Philox.uniform(9, 8, 15)).isEqualTo((high >>> 11) / 0x1p53);
    }

    /// The greatest distance of 20,000 numbers' distribution from the normal one, known at seven places, is
    /// within what chance allows once in 10,000 draws.
    @Test
    void normalNumbersAreDistributedNormally() {
        double[] at = {-2.3263478740408408, -1.2815515655446004, -0.5, 0, 0.5, 1.2815515655446004, 2.3263478740408408};
        double[] below = {0.01, 0.1, 0.3085375387259869, 0.5, 0.6914624612740131, 0.9, 0.99};
        int n = 20_000;
        int[] seen = new int[at.length];
        for (int i = 0; i < n; i++) {
            double value = Philox.normal(5, 6, i);
            for (int p = 0; p < at.length; p++) {
                seen[p] += value < at[p] ? 1 : 0;
            }
        }
        for (int p = 0; p < at.length; p++) {
            double deviation = Math.sqrt(below[p] * (1 - below[p]) / n);
            assertThat((double) seen[p] / n).isCloseTo(below[p], within(4 * deviation));
        }
    }

    @Test
    void purposesHaveStreamsOfTheirOwn() {
        assertThat(Purpose.WEIGHTS.stream(3)).isEqualTo(1L << 56 | 3);
        assertThat(Purpose.MIXED_ROWS.stream((1L << 56) - 1)).isLessThan(Purpose.WEIGHTS.stream(0));
        assertThatThrownBy(() -> Purpose.WEIGHTS.stream(1L << 56)).isInstanceOf(IllegalArgumentException.class);
    }
}
