package io.pagegrad.gpu.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LearnerTunerTest {
    /// A device that saturates: every learner brings its share until memory is the limit, threads beyond the
    /// batch idle.
    private static LearnerTuner.Probe device(int saturation, int batchTiles, double threadGain) {
        return (learners, threads) -> {
            double each = Math.pow(Math.min(threads, batchTiles * 32) / 32.0, threadGain);
            double wanted = learners * each;
            return Math.min(wanted, saturation) * (threads > batchTiles * 32 ? 0.9 : 1);
        };
    }

    @Property(tries = 200)
    void isWithinATenthOfTheBestOfAllInFewTrials(
            @ForAll @IntRange(min = 100, max = 4000) int saturation,
            @ForAll @IntRange(min = 1, max = 8) int batchTiles,
            @ForAll @DoubleRange(min = 0.3, max = 1) double threadGain) {
        LearnerTuner.Probe probe = device(saturation, batchTiles, threadGain);
        LearnerTuner tuner = new LearnerTuner(probe, 4096);
        LearnerTuner.Choice choice = tuner.tune(128, batchTiles * 32);
        double best = 0;
        for (int learners = 128; learners <= 4096; learners *= 2) {
            for (int threads = 32; threads <= 1024; threads *= 2) {
                best = Math.max(best, probe.rowsPerSecond(learners, threads));
            }
        }
        assertThat(probe.rowsPerSecond(choice.learners(), choice.threads())).isGreaterThanOrEqualTo(0.9 * best);
        assertThat(tuner.tried().size()).isLessThanOrEqualTo(LearnerTuner.MOST_PROBES);
    }

    @Test
    void staysWithinWhatTheStrategyCanStand() {
        LearnerTuner.Choice choice = new LearnerTuner((learners, threads) -> learners, 10).tune(64, 100);
        assertThat(choice.learners()).isEqualTo(10);
        assertThat(choice.threads() % 32).isZero();
    }

    /// Learners of networks have whole blocks, up to the tiles of the largest product.
    @Test
    void triesWholeBlocksOnly() {
        List<Integer> tried = new ArrayList<>();
        LearnerTuner tuner = new LearnerTuner(
                (learners, threads) -> {
                    tried.add(threads);
                    return Math.min(learners, 16) * Math.sqrt(threads);
                },
                1000,
                256,
                1024);
        assertThat(tuner.tune(16, 256)).isEqualTo(new LearnerTuner.Choice(16, 1024));
        assertThat(tried).containsOnly(256, 512, 1024);
    }
}
