package io.pagegrad.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.NetworkOptions;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.sync.LocalModels;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.train.TrainingResult;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UsualStrategyTest {
    private static final long DIGITS_WEIGHTS = 784 * 200 + 200 + 200 * 10 + 10;

    @Test
    void smallBatchesAreTrainedByReplicasAndLargeOnesAreShared() {
        assertThat(Strategy.ofNetwork(DIGITS_WEIGHTS, 32, 60_000, 1)).isEqualTo(Strategy.sequential());
        assertThat(Strategy.ofNetwork(DIGITS_WEIGHTS, 32, 54_000, 2))
                .isEqualTo(((LocalModels) Strategy.localLocks(2)).withPeriod(64));
        assertThat(Strategy.ofNetwork(DIGITS_WEIGHTS, 128, 54_000, 2))
                .isEqualTo(((LocalModels) Strategy.localLocks(2)).withPeriod(16));
        assertThat(Strategy.ofNetwork(DIGITS_WEIGHTS, 512, 60_000, 2)).isEqualTo(Strategy.synchronised());
        assertThat(Strategy.ofNetwork(140, 10, 150, 2)).isEqualTo(Strategy.sequential());
        assertThat(Strategy.ofNetwork(DIGITS_WEIGHTS, 32, 1000, 2)).isEqualTo(Strategy.synchronised());
        assertThat(Strategy.ofNetwork(DIGITS_WEIGHTS, 1 << 20, 1000, 2)).isEqualTo(Strategy.synchronised());
    }

    @Test
    void aRunThatNamesNoStrategyTakesItAndLearns() throws Exception {
        int rows = 70_000;
        SplittableRandom random = new SplittableRandom(5);
        double[] v = random.doubles(4L * rows, -1, 1).toArray();
        double[] label = new double[rows];
        for (int row = 0; row < rows; row++) {
            label[row] = v[4 * row] * v[4 * row + 1] > 0 ? 1 : 0;
        }
        try (ColumnCache cache =
                ArrayCache.of(List.of("v", "label"), List.of(v, label), rows, Precision.FLOAT32, 1 << 14)) {
            Trainer trainer = Trainer.on(cache)
                    .label("label")
                    .mlp(NetworkOptions.layers(64).withClasses(2))
                    .batchSize(400)
                    .learningRate(2)
                    .epochs(6)
                    .workers(2);
            TrainingResult result = trainer.fit();
            assertThat(trainer.prepare().settings().strategy())
                    .isEqualTo(((LocalModels) Strategy.localLocks(2)).withPeriod(5));
            assertThat(trainer.modelFile(result, "test").options().get("strategy"))
                    .contains("local-locks");
            TrainingResult alone = trainer.workers(1).fit();
            assertThat(trainer.prepare().settings().strategy()).isEqualTo(Strategy.sequential());
            assertThat(alone.history().getLast().trainingLoss()).isLessThan(0.5);
            assertThat(result.history().getLast().trainingLoss()).isLessThan(0.5);
        }
    }
}
