package io.pagegrad.trainer.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.NetworkOptions;
import io.pagegrad.trainer.Trainer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClassificationTest {
    private static final int ROWS = 20_000;

    @Test
    void countsEveryRowOnceOnAnyNumberOfThreads() throws Exception {
        Random random = new Random(3);
        double[] x = random.doubles(ROWS, -1, 1).toArray();
        double[] kind = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            kind[row] = x[row] + 0.3 * random.nextGaussian() < -0.3 ? 0 : x[row] < 0.4 ? 1 : 2;
        }
        try (ColumnCache cache =
                ArrayCache.of(List.of("x", "kind"), List.of(x, kind), ROWS, Precision.FLOAT64, 7_000)) {
            Trainer trainer = Trainer.on(cache)
                    .label("kind")
                    .mlp(NetworkOptions.layers(4).withClasses(3))
                    .learningRate(0.5)
                    .epochs(1);
            ModelFile model = trainer.modelFile(trainer.fit(), "test");
            double[][] predicted = Predictor.forScaledRows(model).predict(cache);
            long[][] expected = new long[3][3];
            for (int row = 0; row < ROWS; row++) {
                int best = 0;
                for (int told = 1; told < 3; told++) {
                    best = predicted[row][told] > predicted[row][best] ? told : best;
                }
                expected[(int) kind[row]][best]++;
            }
            for (int threads : new int[] {1, 2, 3, 64}) {
                Classification told = Classification.of(model, cache, cache.allRows(), threads);
                assertThat(told.counts()).isDeepEqualTo(expected);
                assertThat(told.rows()).isEqualTo(ROWS);
                assertThat(told.top(3)).isEqualTo(1);
            }
        }
    }
}
