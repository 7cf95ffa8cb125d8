package io.pagegrad.trainer.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.testing.Quadratic;
import io.pagegrad.trainer.testing.Regression;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// S2 and S4; S1 and S3 are in [StrategyIdentityTest], S5 is with the devices.
class SynchronizedTest {
    private static final double ANGLE = 0.7;

    /// Weights that the rows below have in truth.
    private static final double[] TRUTH = {0.4, -1.1};

    /// Eigenvalues of the mean squared error over the rows below: 2 * 8 / 4 and 2 * 2 / 4.
    private static final double[] CURVATURE = {4, 1};

    /// S2: with all rows in a batch, what is missing along each eigenvector shrinks by 1 - rate × eigenvalue a
    /// step.
    @Test
    void eachEigenDirectionContractsAtItsOwnRate() throws IOException {
        for (Strategy strategy : List.of(Strategy.sequential(), Strategy.synchronised())) {
            for (double rate : new double[] {0.1, 0.3, 0.49}) {
                double[] missing = missingAfter(strategy, rate, 12);
                for (int direction = 0; direction < 2; direction++) {
                    double expected = along(direction, TRUTH) * -Math.pow(1 - rate * CURVATURE[direction], 12);
                    assertThat(missing[direction]).isCloseTo(expected, within(1e-12));
                }
            }
        }
    }

    /// The bound of 2 / eigenvalue: beyond it that direction, and no other, grows.
    @Test
    void beyondTheBoundTheSteepestDirectionGrows() throws IOException {
        double[] missing = missingAfter(Strategy.synchronised(), 0.55, 40);
        assertThat(Math.abs(missing[0])).isGreaterThan(1e2 * Math.abs(along(0, TRUTH)));
        assertThat(Math.abs(missing[1])).isLessThan(1e-10);
    }

    /// What the weights lack of the truth along each eigenvector.
    private static double[] missingAfter(Strategy strategy, double rate, int steps) throws IOException {
        double[][] corners = {{2, 0}, {-2, 0}, {0, 1}, {0, -1}};
        double[] a = new double[4];
        double[] b = new double[4];
        double[] y = new double[4];
        for (int r = 0; r < 4; r++) {
            a[r] = Math.cos(ANGLE) * corners[r][0] - Math.sin(ANGLE) * corners[r][1];
            b[r] = Math.sin(ANGLE) * corners[r][0] + Math.cos(ANGLE) * corners[r][1];
            y[r] = TRUTH[0] * a[r] + TRUTH[1] * b[r];
        }
        try (ColumnCache cache = Regression.cache(Precision.FLOAT64, 64, List.of("a", "b", "y"), List.of(a, b, y))) {
            double[] weights = Trainer.on(cache)
                    .label("y")
                    .linear("a", "b")
                    .intercept(false)
                    .initialWeights(Map.of("a", 0.0, "b", 0.0))
                    .strategy(strategy)
                    .workers(2)
                    .batchSize(0)
                    .learningRate(rate)
                    .epochs(steps)
                    .patience(1000)
                    .fit()
                    .lastWeights();
            double[] difference = {weights[0] - TRUTH[0], weights[1] - TRUTH[1]};
            return new double[] {along(0, difference), along(1, difference)};
        }
    }

    private static double along(int direction, double[] vector) {
        return direction == 0
                ? Math.cos(ANGLE) * vector[0] + Math.sin(ANGLE) * vector[1]
                : -Math.sin(ANGLE) * vector[0] + Math.cos(ANGLE) * vector[1];
    }

    /// S4: many more workers than cores, so that some always come late, and one that sleeps in every round.
    @Test
    void aSlowWorkerNeverChangesTheResult() throws IOException {
        Regression data = Regression.of(9_000, 8);
        try (ColumnCache cache = data.cache(Precision.FLOAT64, 4096)) {
            double[] expected = weights(cache, 1);
            assertThat(weights(cache, 24)).containsExactly(expected);
        }
        double[] values = {3, -1, 4, 1, -5, 9, 2, -6, 5, 3, 5, -8};
        assertThat(centralModel(1, values, 0)).containsExactly(centralModel(4, values, 2));
    }

    private static double[] weights(ColumnCache cache, int workers) throws IOException {
        return Trainer.on(cache)
                .label("y")
                .linear("a", "b", "c")
                .strategy(Strategy.synchronised())
                .workers(workers)
                .batchSize(3000)
                .learningRate(0.1)
                .epochs(2)
                .fit()
                .lastWeights();
    }

    private static double[] centralModel(int workers, double[] values, long sleepMillis) {
        try (Quadratic quadratic = new Quadratic(1, 0.2, workers, 1, values)) {
            Learning learning = Strategy.localLocks(4).open(quadratic.engine());
            learning.run(0, values.length, () -> {
                if (sleepMillis > 0) {
                    try {
                        Thread.sleep(sleepMillis);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                return false;
            });
            return learning.save().get("central");
        }
    }
}
