package io.pagegrad.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.testing.Regression;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExactLeastSquaresTest {
    @Test
    void agreesWithElimination() {
        Regression data = Regression.of(5000, 4);
        double[] expected = data.exact();
        try (ColumnCache cache = data.cache(Precision.FLOAT64, 999)) {
            ExactLeastSquares exact = ExactLeastSquares.solve(cache, cache.allRows(), List.of("a", "b", "c"), "y");
            assertThat(exact.weights().keySet()).containsExactly("a", "b", "c", "intercept");
            int index = 0;
            for (double weight : exact.weights().values()) {
                assertThat(weight).isCloseTo(expected[index++], within(1e-12));
            }
            assertThat(ExactLeastSquares.meanSquaredError(exact.weights(), cache, cache.allRows(), "y"))
                    .isCloseTo(data.error(expected), within(1e-14));
        }
    }

    @Test
    void constantAndRepeatedColumnsGetNoWeight() {
        Regression data = Regression.of(500, 4);
        double[] ones = new double[500];
        Arrays.fill(ones, 3);
        try (ColumnCache cache = Regression.cache(
                Precision.FLOAT64,
                500,
                List.of("one", "a", "again", "y"),
                List.of(ones, data.a(), data.a(), data.y()))) {
            ExactLeastSquares exact =
                    ExactLeastSquares.solve(cache, cache.allRows(), List.of("one", "a", "again"), "y");
            assertThat(exact.weights().get("one")).isZero();
            assertThat(exact.weights().get("again")).isZero();
            ExactLeastSquares alone = ExactLeastSquares.solve(cache, cache.allRows(), List.of("a"), "y");
            assertThat(exact.weights().get("a")).isCloseTo(alone.weights().get("a"), within(1e-12));
        }
    }

    /// Large means do not cost digits.
    @Test
    void columnsFarFromZeroKeepTheirDigits() {
        Regression data = Regression.of(2000, 9);
        double[] far = Arrays.stream(data.a()).map(v -> v + 1e6).toArray();
        try (ColumnCache near =
                        Regression.cache(Precision.FLOAT64, 2000, List.of("a", "y"), List.of(data.a(), data.y()));
                ColumnCache shifted =
                        Regression.cache(Precision.FLOAT64, 2000, List.of("a", "y"), List.of(far, data.y()))) {
            double expected = ExactLeastSquares.solve(near, near.allRows(), List.of("a"), "y")
                    .weights()
                    .get("a");
            double actual = ExactLeastSquares.solve(shifted, shifted.allRows(), List.of("a"), "y")
                    .weights()
                    .get("a");
            assertThat(actual).isCloseTo(expected, within(1e-9));
        }
    }
}
