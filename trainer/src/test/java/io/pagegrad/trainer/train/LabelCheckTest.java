package io.pagegrad.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.Trainer;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Labels that a loss is not made for are refused before they are trained on.
class LabelCheckTest {
    private static final double[] FEATURE = {0.1, 0.2, 0.3, 0.4};

    @Test
    void probabilitiesLieBetweenZeroAndOne() {
        assertTrains("log", 0, 1, 0.5, 1);
        assertTrains("sigmoid_squared", 0, 1, 0.5, 1);
        assertRefused("log", "the label y is 2 in a row: with the loss log labels lie between 0 and 1", 1, 2, 1, 2);
        assertRefused("log", "the label y is -1 in a row", 1, -1, 1, -1);
        assertRefused("sigmoid_squared", "the label y is 1.5 in a row", 1, 0, 1.5, 1);
        assertRefused("log", "the label y is NaN in a row", 1, 0, Double.NaN, 1);
    }

    @Test
    void countsAreNotBelowZeroAndLogarithmsExist() {
        assertTrains("poisson", 0, 3, 1, 7);
        assertRefused(
                "poisson", "the label y is -1 in a row: with the loss poisson labels are not below 0", 0, 3, -1, 7);
        assertTrains("msle", -0.5, 3, 1, 7);
        assertRefused("msle", "labels are above -1", -0.5, 3, -1, 7);
        assertRefused("rmsle", "labels are above -1", -0.5, 3, -2, 7);
    }

    @Test
    void sidesAreNumbers() {
        assertTrains("hinge", -1, 1, 0, 5);
        assertRefused("hinge", "the label y is NaN in a row", -1, 1, Double.NaN, 5);
    }

    @Test
    void measuresAreAnything() {
        for (String loss : List.of("squared", "huber", "quantile:0.9")) {
            assertTrains(loss, -1e6, 1, 0, 5);
        }
    }

    @Test
    void classesAreWholeNumbersFromZero() {
        try (ColumnCache rows = rows(FEATURE, 0, 1, 2, 1)) {
            assertThatCode(() -> softmax(rows, 3).fit()).doesNotThrowAnyException();
            assertThatThrownBy(() -> softmax(rows, 2).fit())
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("the label y is 2 in a row: the classes of softmax:2 are the whole numbers"
                            + " from 0 to 1; or take the label as ordinal(y) AS y");
        }
        try (ColumnCache rows = rows(FEATURE, 0, 1, 0.5, 1)) {
            assertThatThrownBy(() -> softmax(rows, 2).fit()).hasMessageContaining("the label y is 0.5");
        }
    }

    @Test
    void weightsOfRowsAreNotBelowZeroNorAllZero() {
        assertThatThrownBy(() -> weighted(1, 1, -0.5, 1)).hasMessageContaining("the row weight x is -0.5 in a row");
        assertThatThrownBy(() -> weighted(1, 1, Double.NaN, 1)).hasMessageContaining("the row weight x is NaN");
        assertThatThrownBy(() -> weighted(0, 0, 0, 0)).hasMessageContaining("the row weight x is 0 in every row");
        assertThatCode(() -> weighted(0, 0, 0, 2)).doesNotThrowAnyException();
    }

    @Test
    void aNumberThatIsNotFiniteIsNamedWhenTheLossIsNone() {
        try (ColumnCache rows = rows(FEATURE, 0, 1, Double.NaN, 1)) {
            assertThatThrownBy(() -> linear(rows, "squared").fit())
                    .isInstanceOf(TrainingDivergedException.class)
                    .hasMessageContaining("column y holds NaN: leave such rows out by the query's WHERE");
        }
        try (ColumnCache rows = rows(new double[] {1, 2, Double.POSITIVE_INFINITY, 3}, 0, 1, 2, 1)) {
            assertThatThrownBy(() -> linear(rows, "squared").fit())
                    .hasMessageContaining("column x holds an infinity")
                    .hasMessageNotContaining("learning rate");
        }
    }

    @Test
    void whatCannotBeTrainedAsDescribedIsNoDefect() {
        try (ColumnCache rows = rows(FEATURE, 0, 1, 2, 1)) {
            assertThatThrownBy(() -> linear(rows, "sqared").fit())
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("there is no loss sqared");
            assertThatThrownBy(() -> linear(rows, "squared").batchSize(-1).fit())
                    .isInstanceOf(TrainingException.class);
            assertThatThrownBy(() -> softmax(rows, 1).fit()).isInstanceOf(TrainingException.class);
        }
    }

    private static void assertTrains(String loss, double... labels) {
        try (ColumnCache rows = rows(FEATURE, labels)) {
            assertThatCode(() -> linear(rows, loss).fit()).doesNotThrowAnyException();
        }
    }

    private static void assertRefused(String loss, String sentence, double... labels) {
        try (ColumnCache rows = rows(FEATURE, labels)) {
            assertThatThrownBy(() -> linear(rows, loss).fit())
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining(sentence);
        }
    }

    private static void weighted(double... weights) throws Exception {
        try (ColumnCache rows = rows(weights, 0, 1, 2, 1)) {
            assertThat(Trainer.on(rows)
                            .label("y")
                            .rowWeights("x")
                            .loss("(r, w) -> (w.a - r.y)^2")
                            .epochs(1)
                            .fit()
                            .bestLoss())
                    .isNotNaN();
        }
    }

    private static Trainer linear(ColumnCache rows, String loss) {
        return Trainer.on(rows)
                .label("y")
                .linear("x")
                .loss(loss)
                .learningRate(1e-9)
                .epochs(1);
    }

    private static Trainer softmax(ColumnCache rows, int classes) {
        return Trainer.on(rows).label("y").softmax(classes, "x").epochs(1);
    }

    private static ColumnCache rows(double[] feature, double... labels) {
        return ArrayCache.of(List.of("x", "y"), List.of(feature, labels), labels.length, Precision.FLOAT64, 64);
    }
}
