package io.pagegrad.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.RowSlice;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.matrix.Shape;
import io.pagegrad.trainer.model.Initialisation;
import io.pagegrad.trainer.model.LabelClasses;
import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.model.NetworkColumn;
import io.pagegrad.trainer.model.TrainingModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Derivatives of losses over matrices against finite differences of the loss.
class MatrixDerivationTest {
    private static final int ROWS = 11;
    private static final int WIDTH = 5;
    private static final LabelClasses CLASSES = new LabelClasses(List.of(0.0, 1.0, 2.0), List.of("a", "b", "c"));

    private final Random random = new Random(5);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(x, w) -> sum((sigmoid(sigmoid(x.v * w.xh) * w.ho) - one_hot(x.c)) ^^ 2)",
                "(x, w) -> sum((tanh(x.v * w.xh + w.b) * w.ho - one_hot(x.c)) ^^ 2)",
                "(x, w) -> cross_entropy(silu(x.v * w.xh + w.b) * w.ho + w.o, one_hot(x.c))",
                "(x, w) -> cross_entropy(gelu(gelu(x.v * w.xh) * w.hh) * w.ho, one_hot(x.c)) + 0.01 * sum(w.xh ^^ 2)",
                "(x, w) -> -sum(one_hot(x.c) ** ln(softmax(x.v * w.xh * w.ho)))",
                "(x, w) -> (sum(x.v * w.xh * transpose(x.v * w.xh)) - x.s) ^ 2",
                "(x, w) -> sum((transpose(w.ho) * transpose(x.v * w.xh) - transpose(one_hot(x.c))) ^^ 2)",
                "(x, w) -> sum(abs(x.v ** w.b5 - 0.3) / (1 + x.s ^ 2)) + sum(x.v * w.xh ** w.b)",
                "(x, w) -> sum(case when x.v * w.xh > 0.1 then x.v * w.xh else exp(x.v * w.xh) end) * x.s",
                "(x, w) -> sum(transpose(x.v) * x.v * w.xh * w.hh)",
                "(x, w) -> sum((x.v * w.xh * w.hh * w.hh * w.ho - one_hot(x.c)) ^^ 2)",
            })
    void gradientMatchesFiniteDifferences(String lambda) {
        TrainingModel model = model(lambda);
        try (ColumnCache cache = rows(model)) {
            double[] weights = random.doubles(model.weightCount(), -0.7, 0.7).toArray();
            Slopes.assertDerived(
                    lambda,
                    model,
                    cache,
                    weights,
                    IntStream.range(0, weights.length).toArray());
        }
    }

    @Test
    void derivationOfTheIrisNetworkEqualsHandMadeBackpropagation() {
        TrainingModel model = model("(x, w) -> sum((sigmoid(sigmoid(x.v * w.xh) * w.ho) - one_hot(x.c)) ^^ 2)");
        double[] weights = random.doubles(model.weightCount(), -1, 1).toArray();
        try (ColumnCache cache = rows(model)) {
            double[] derived = Slopes.gradient(model, cache, weights);
            double[] byHand = backpropagated(cache, weights, 4);
            for (int w = 0; w < derived.length; w++) {
                assertThat(derived[w]).isCloseTo(byHand[w], Offset.offset(1e-12));
            }
        }
    }

    /// Listing 11 of the paper: deltas of the layers from the last to the first, each row by itself.
    private static double[] backpropagated(ColumnCache cache, double[] w, int hidden) {
        double[] sums = new double[w.length];
        int ho = WIDTH * hidden;
        for (RowSlice slice : cache.allRows().slices()) {
            for (int r = slice.from(); r < slice.to(); r++) {
                double[] x = new double[WIDTH];
                for (int i = 0; i < WIDTH; i++) {
                    x[i] = value(slice, cache.columnIndex("v"), r, i);
                }
                int label = (int) value(slice, cache.columnIndex("c"), r, 0);
                double[] a = new double[hidden];
                for (int h = 0; h < hidden; h++) {
                    double z = 0;
                    for (int i = 0; i < WIDTH; i++) {
                        z += x[i] * w[i * hidden + h];
                    }
                    a[h] = 1 / (1 + Math.exp(-z));
                }
                double[] delta = new double[3];
                for (int o = 0; o < 3; o++) {
                    double z = 0;
                    for (int h = 0; h < hidden; h++) {
                        z += a[h] * w[ho + h * 3 + o];
                    }
                    double out = 1 / (1 + Math.exp(-z));
                    delta[o] = 2 * (out - (o == label ? 1 : 0)) * out * (1 - out);
                }
                for (int h = 0; h < hidden; h++) {
                    double back = 0;
                    for (int o = 0; o < 3; o++) {
                        back += delta[o] * w[ho + h * 3 + o];
                        sums[ho + h * 3 + o] += a[h] * delta[o];
                    }
                    back *= a[h] * (1 - a[h]);
                    for (int i = 0; i < WIDTH; i++) {
                        sums[i * hidden + h] += x[i] * back;
                    }
                }
            }
        }
        return sums;
    }

    private static double value(RowSlice slice, int column, int row, int lane) {
        return slice.group().column(column).getDouble(row, lane);
    }

    @Test
    void matricesThatDoNotFitAreNamedWithBothShapesAndTheirPlace() {
        assertThatThrownBy(() -> model("(x, w) -> sum(x.v * w.ho)"))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("1 × 5")
                .hasMessageContaining("4 × 3");
        assertThatThrownBy(() -> model("(x, w) -> sum(x.v * w.xh - one_hot(x.c))"))
                .hasMessageContaining("1 × 4")
                .hasMessageContaining("1 × 3");
        assertThatThrownBy(() -> model("(x, w) -> x.v * w.xh")).hasMessageContaining("1 × 4");
        assertThatThrownBy(() -> model("(x, w) -> sum(x.v * w.free)")).hasMessageContaining("5 × ?");
        assertThatThrownBy(() -> model("(x, w) -> sum((x.v * w.xh) ^ 2)")).hasMessageContaining("^^");
    }

    @Test
    void shapesFollowFromTheUseOfAWeight() {
        TrainingModel model = new ModelSpec.MatrixLambda(
                        "(x, w) -> sum((tanh(x.v * w.xh + w.b) * w.ho - one_hot(x.c)) ^^ 2)",
                        "c",
                        columns(),
                        CLASSES,
                        Map.of("xh", new Shape(5, 7)),
                        Initialisation.XAVIER,
                        1,
                        null)
                .build(null);
        assertThat(model.network().shapes()).containsExactly(new Shape(5, 7), new Shape(1, 7), new Shape(7, 3));
        assertThat(model.weights()).contains("xh[4,6]", "b[0,3]", "ho[6,2]").hasSize(35 + 7 + 21);
    }

    private static List<NetworkColumn> columns() {
        return List.of(new NetworkColumn("v", WIDTH), new NetworkColumn("c", 1), new NetworkColumn("s", 1));
    }

    private static TrainingModel model(String lambda) {
        Map<String, Shape> all = Map.of(
                "xh", new Shape(5, 4),
                "hh", new Shape(4, 4),
                "ho", new Shape(4, 3),
                "b", new Shape(1, 4),
                "o", new Shape(1, 3),
                "b5", new Shape(1, 5));
        Map<String, Shape> used = new java.util.HashMap<>();
        all.forEach((name, shape) -> {
            if (lambda.matches(".*w\\." + name + "\\b.*")) {
                used.put(name, shape);
            }
        });
        return new ModelSpec.MatrixLambda(lambda, "c", columns(), CLASSES, used, Initialisation.NORMAL, 1, null)
                .build(null);
    }

    private ColumnCache rows(TrainingModel model) {
        List<double[]> values = new ArrayList<>();
        for (String column : model.columns()) {
            values.add(
                    switch (column) {
                        case "v" -> random.doubles(ROWS * WIDTH, -1, 1).toArray();
                        case "c" -> random.ints(ROWS, 0, 3).asDoubleStream().toArray();
                        default -> random.doubles(ROWS, -1, 1).toArray();
                    });
        }
        return ArrayCache.of(model.columns(), values, ROWS, Precision.FLOAT64, 4);
    }
}
