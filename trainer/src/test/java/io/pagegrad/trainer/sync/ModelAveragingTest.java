package io.pagegrad.trainer.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.testing.Regression;
import io.pagegrad.trainer.train.Shuffle;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What learners that train apart come to: the mean of their models over the rows that each trained on.
class ModelAveragingTest {
    private static final double[] X = {1, 2, -1, 0.5, 3, -2};
    private static final double[] Y = {2, 1, 4, -1, 5, 0};
    private static final int BATCH = 2;
    private static final double RATE = 0.05;

    @Test
    void aLearnerWithMoreRowsCountsForMore() throws IOException {
        // three batches for two learners: the first trains on one of them, the second on two
        double first = descend(0, 0);
        double second = descend(descend(0, 1), 2);
        try (ColumnCache cache = Regression.cache(Precision.FLOAT64, 100, List.of("x", "y"), List.of(X, Y))) {
            double[] weights = Trainer.on(cache)
                    .loss("(x, w) -> (w.a * x.x - x.y)^2")
                    .strategy(Strategy.modelAveraging(2))
                    .shuffle(Shuffle.NONE)
                    .batchSize(BATCH)
                    .learningRate(RATE)
                    .epochs(1)
                    .fit()
                    .lastWeights();
            assertThat(weights[0]).isCloseTo((first + 2 * second) / 3, within(1e-12));
        }
    }

    /// One step on a batch, by hand.
    private static double descend(double a, int batch) {
        double gradient = 0;
        for (int row = batch * BATCH; row < (batch + 1) * BATCH; row++) {
            gradient += 2 * (a * X[row] - Y[row]) * X[row] / BATCH;
        }
        return a - RATE * gradient;
    }
}
