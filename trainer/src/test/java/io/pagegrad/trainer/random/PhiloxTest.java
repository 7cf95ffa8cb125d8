package io.pagegrad.trainer.random;

import static org.assertj.core.api.Assertions.assertThat;
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
}
