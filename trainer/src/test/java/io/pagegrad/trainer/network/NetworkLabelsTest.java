package io.pagegrad.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.trainer.NetworkOptions;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.train.TrainingException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Labels that a network would be trained on wrongly are refused.
class NetworkLabelsTest {
    private static final double[] FEATURES = {0.1, 0.9, 0.2, 0.8, 0.3, 0.7};

    private static ColumnCache rows(Precision precision, double[] label) {
        return ArrayCache.of(List.of("x", "y"), List.of(FEATURES, label), FEATURES.length, precision, 64);
    }

    private static Trainer classifier(ColumnCache rows) {
        return Trainer.on(rows)
                .label("y")
                .mlp(NetworkOptions.layers(3).withClasses(2))
                .epochs(1);
    }

    @Test
    void aLabelOfSeveralNumbersIsNamed() {
        double[] two = new double[2 * FEATURES.length];
        try (ColumnCache rows = rows(Precision.FLOAT32, two)) {
            assertThat(rows.columns().get(1).lanes()).isEqualTo(2);
            assertThatThrownBy(() -> Trainer.on(rows)
                            .label("y")
                            .mlp(NetworkOptions.layers(3))
                            .fit())
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("the label y has 2 numbers a row, and it takes one");
            assertThatThrownBy(() ->
                            Trainer.on(rows).label("x").rowWeights("y").linear().fit())
                    .hasMessageContaining("the row weight y has 2 numbers a row");
        }
        double[] vector = new double[2 * FEATURES.length];
        try (ColumnCache rows =
                ArrayCache.of(List.of("v", "y"), List.of(vector, two), FEATURES.length, Precision.FLOAT32, 64)) {
            assertThatThrownBy(() -> Trainer.on(rows).label("y").linear().fit())
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("the label y has 2 numbers a row");
        }
    }

    @Test
    void aLambdaMayCompareALabelOfSeveralNumbers() throws Exception {
        double[] two = {1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2};
        try (ColumnCache rows = rows(Precision.FLOAT64, two)) {
            // least squares of a constant: the two means
            double[] weights = Trainer.on(rows)
                    .label("y")
                    .loss("(x, w) -> sum((x.y - w.b) ^^ 2)")
                    .batchSize(0)
                    .learningRate(0.5)
                    .epochs(3)
                    .fit()
                    .lastWeights();
            assertThat(weights).containsExactly(1, 2);
        }
    }

    @Test
    void aTrainingRowOfAnotherClassIsNamed() {
        try (ColumnCache rows = rows(Precision.FLOAT32, new double[] {0, 1, 0, 1, 7, 1})) {
            assertThatThrownBy(() -> classifier(rows).fit())
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("the label y is 7 in a row, which is none of the model's classes [0, 1]");
        }
    }

    @Test
    void oneHotOfALambdaTakesTheLabelAlone() {
        try (ColumnCache rows = rows(Precision.FLOAT32, new double[] {0, 1, 0, 1, 0, 1})) {
            NetworkOptions options = NetworkOptions.layers().withClasses(2);
            assertThatCode(() -> Trainer.on(rows)
                            .label("y")
                            .network(options)
                            .loss("(x, w) -> cross_entropy(x.x * w.a, one_hot(x.y))")
                            .epochs(1)
                            .fit())
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> Trainer.on(rows)
                            .label("y")
                            .network(options)
                            .loss("(x, w) -> cross_entropy(x.y * w.a, one_hot(x.x))")
                            .fit())
                    .isInstanceOf(ExpressionException.class)
                    .hasMessageContaining("one_hot in a lambda takes the label y")
                    .hasMessageContaining("position");
            assertThatThrownBy(() -> Trainer.on(rows)
                            .loss("(x, w) -> cross_entropy(x.x * w.a, one_hot(x.y))")
                            .fit())
                    .hasMessageContaining("takes the label, and none is named");
        }
    }

    @Test
    void aNetworkTooLargeForItsWeightsToBeCountedIsRefused() {
        try (ColumnCache rows = rows(Precision.FLOAT32, new double[] {0, 1, 0, 1, 0, 1})) {
            Trainer trainer = Trainer.on(rows)
                    .label("y")
                    .mlp(NetworkOptions.layers(2_000_000_000, 2_000_000_000).withClasses(2));
            assertThatThrownBy(trainer::prepare)
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("4000000010000000002 weights");
        }
    }
}
