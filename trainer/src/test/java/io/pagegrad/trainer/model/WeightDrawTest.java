package io.pagegrad.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.random.Philox;
import io.pagegrad.cache.random.Purpose;
import io.pagegrad.expression.matrix.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightDrawTest {
    private static final int FROM = 13;

    private static double[] drawn(Initialisation init, Shape shape) {
        WeightDraw draw = new WeightDraw(5, List.of(init.range(FROM, shape)));
        double[] all = draw.weights(FROM + shape.elements() + 4);
        for (int w = 0; w < all.length; w++) {
            assertThat(all[w] != 0).isEqualTo(w >= FROM && w < FROM + shape.elements());
        }
        return Arrays.copyOfRange(all, FROM, FROM + shape.elements());
    }

    /// Variances by Glorot and Bengio 2010 and He et al. 2015; of a uniform distribution a third of its reach
    /// squared.
    @ParameterizedTest
    @CsvSource({"UNIFORM,0.1,0.00333333333", "XAVIER,0.14142135624,0.00666666667", "NORMAL,0,0.01", "HE,0,0.02"})
    void weightsHaveTheDistributionOfTheirInitialisation(Initialisation init, double reach, double variance) {
        double[] weights = drawn(init, new Shape(100, 200));
        double mean = DoubleStream.of(weights).average().orElseThrow();
        double square = DoubleStream.of(weights).map(w -> w * w).average().orElseThrow();
        assertThat(mean).isCloseTo(0, within(4 * Math.sqrt(variance / weights.length)));
        assertThat(square).isCloseTo(variance, within(0.04 * variance));
        if (reach > 0) {
            assertThat(DoubleStream.of(weights).map(Math::abs).max().orElseThrow())
                    .isLessThanOrEqualTo(reach)
                    .isGreaterThan(0.99 * reach);
        }
    }

    @Test
    void weightsAreThoseOfTheirPlaces() {
        WeightDraw.Range uniform = new WeightDraw.Range(3, 4, WeightDraw.Distribution.UNIFORM, 0.25);
        WeightDraw.Range normal = new WeightDraw.Range(8, 2, WeightDraw.Distribution.NORMAL, 2);
        double[] weights = new WeightDraw(5, List.of(uniform, normal)).weights(12);
        long stream = Purpose.WEIGHTS.stream(0);
        assertThat(weights[5]).isEqualTo(-0.25 + 0.5 * Philox.uniform(5, stream, 5));
        assertThat(weights[9]).isEqualTo(2 * Philox.normal(5, stream, 9));
        double[] alone = new WeightDraw(5, List.of(normal)).weights(12);
        assertThat(alone[8]).isEqualTo(weights[8]);
        assertThat(new WeightDraw(6, List.of(normal)).weights(12)[8]).isNotEqualTo(weights[8]);
    }
}
