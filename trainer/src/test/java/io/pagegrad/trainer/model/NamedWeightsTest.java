package io.pagegrad.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.expression.matrix.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamedWeightsTest {
    private static final List<String> NAMES =
            new WeightNames(List.of("w", "b"), List.of(new Shape(1, 2), new Shape(1, 1)));

    @Test
    void theViewIsTheMapOfItsNamesInTheirOrder() {
        Map<String, Double> weights = new NamedWeights(NAMES, new double[] {1, 2, 3});
        assertThat(weights).containsExactly(Map.entry("w[0,0]", 1.0), Map.entry("w[0,1]", 2.0), Map.entry("b", 3.0));
        assertThat(weights).isEqualTo(Map.of("w[0,0]", 1.0, "w[0,1]", 2.0, "b", 3.0));
        assertThat(Map.of("w[0,0]", 1.0, "w[0,1]", 2.0, "b", 3.0)).isEqualTo(weights);
        assertThat(weights.get("w[0,1]")).isEqualTo(2.0);
        assertThat(weights.get("other")).isNull();
        assertThat(weights.containsKey("b")).isTrue();
    }

    @Test
    void valuesAreGivenAtOnceToThoseWithTheSameNamesInTheSameOrder() {
        NamedWeights weights = new NamedWeights(NAMES, new double[] {1, 2, 3});
        assertThat(weights.valuesOf(List.of("w[0,0]", "w[0,1]", "b"))).containsExactly(1, 2, 3);
        assertThat(weights.valuesOf(new WeightNames(List.of("w", "b"), List.of(new Shape(1, 2), new Shape(1, 1)))))
                .containsExactly(1, 2, 3);
        assertThat(weights.valuesOf(List.of("b", "w[0,0]", "w[0,1]"))).isNull();
        assertThat(weights.valuesOf(new WeightNames(List.of("w", "b"), List.of(new Shape(2, 1), new Shape(1, 1)))))
                .isNull();
    }
}
