package io.pagegrad.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.update.UpdateRule;
import org.junit.jupiter.api.Test;

class LearnerChoiceTest {
    private static TrainingSettings settings(Strategy strategy, double rate) {
        return new TrainingSettings(
                strategy, UpdateRule.sgd(rate), 50, Shuffle.NONE, 1, StoppingRules.defaults(), 0, 1, false);
    }

    /// `n` learners on one model are stable up to `2 sin(pi / (2 (2 n - 1)))` over the curvature: at 0.1 up to
    /// 16.
    @Test
    void learnersOnOneModelAreAsManyAsTheStepSizeAllows() {
        assertThat(LearnerChoice.mostLearners(settings(Strategy.hogwild(2), 0.1), 1, 1_000_000))
                .isEqualTo(16);
        assertThat(LearnerChoice.mostLearners(settings(Strategy.hogwild(2), 0.001), 1, 1_000_000))
                .isEqualTo(1024);
        assertThat(LearnerChoice.mostLearners(settings(Strategy.hogwild(2), 1.9), 1, 1_000_000))
                .isEqualTo(1);
    }

    @Test
    void learnersWithModelsOfTheirOwnAreLimitedByBatches() {
        assertThat(LearnerChoice.mostLearners(settings(Strategy.localLocks(2), 0.1), 1, 1_000_000))
                .isEqualTo(16_384);
        assertThat(LearnerChoice.mostLearners(settings(Strategy.localLocks(2), 0.1), 1, 4099))
                .isEqualTo(1024);
        assertThat(LearnerChoice.mostLearners(settings(Strategy.localLocks(2), 0.1), 1, 3))
                .isEqualTo(1);
    }
}
