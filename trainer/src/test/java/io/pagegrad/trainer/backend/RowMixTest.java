package io.pagegrad.trainer.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RowMixTest {
    private static RowMix sample(int rows, long seed, long most) {
        return RowMix.sample(List.of(new RowSegment(new long[0], 0, rows)), seed, most);
    }

    /// Each stretch of the rows gives one run, which does not leave it.
    @Property(tries = 200)
    void sampleTakesOneRunOfEachStretch(
            @ForAll long seed,
            @ForAll @IntRange(min = 128, max = 300_000) int rows,
            @ForAll @IntRange(min = 1, max = 40) int runs) {
        long most = Math.min(rows, runs * 128L + 5);
        RowMix mix = sample(rows, seed, most);
        long taken = most / 128;
        assertThat(mix.taken()).isEqualTo(taken * 128);
        long[] from = mix.buffer(0);
        assertThat(from).hasSize((int) mix.taken());
        for (int run = 0; run < taken; run++) {
            assertThat(from[run * 128]).isEqualTo(mix.run(run));
            assertThat((double) from[run * 128]).isGreaterThan((double) rows * run / taken - 1);
            assertThat((double) from[run * 128 + 127]).isLessThan((double) rows * (run + 1) / taken);
            for (int i = 1; i < 128; i++) {
                assertThat(from[run * 128 + i]).isEqualTo(from[run * 128] + i);
            }
        }
    }

    /// 8,000 runs at nine places each: chi-squared with 8 degrees of freedom is above 28 once in 2,000.
    @Test
    void everyPlaceOfAStretchIsAsLikely() {
        int[] seen = new int[9];
        for (int seed = 0; seed < 1000; seed++) {
            RowMix mix = sample(8 * 136, seed, 1024);
            for (int run = 0; run < 8; run++) {
                seen[(int) (mix.run(run) - 136L * run)]++;
            }
        }
        double expected = 8000 / 9.0;
        double squares = 0;
        for (int count : seen) {
            squares += (count - expected) * (count - expected) / expected;
        }
        assertThat(squares).isLessThan(28);
    }

    @Test
    void samplesOfNothingAreRefused() {
        assertThatThrownBy(() -> sample(1000, 1, 127)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sample(1000, 1, 1001)).isInstanceOf(IllegalArgumentException.class);
    }
}
