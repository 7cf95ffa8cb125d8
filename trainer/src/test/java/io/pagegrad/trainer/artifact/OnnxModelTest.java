package io.pagegrad.trainer.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.InputTransform;
import io.pagegrad.cache.NullPolicy;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.Scaling;
import io.pagegrad.column.LogicalType;
import io.pagegrad.trainer.NetworkOptions;
import io.pagegrad.trainer.Trainer;
import java.io.IOException;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What ONNX Runtime computes from our files, beside closed forms in Java and beside our own predictions.
class OnnxModelTest {
    private static final int ROWS = 200;

    private final SplittableRandom random = new SplittableRandom(11);
    private final double[] a = numbers();
    private final double[] b = numbers();
    private final double[] label = random.doubles(ROWS, 0, 3).map(Math::floor).toArray();

    private double[] numbers() {
        return random.doubles(ROWS, -4, 4).toArray();
    }

    private ColumnCache cache() {
        return ArrayCache.of(
                List.of("a", "b", "y"), List.of(a.clone(), b.clone(), label.clone()), ROWS, Precision.FLOAT64, 64);
    }

    private ModelFile trained(ModelFileOf making) throws IOException {
        try (ColumnCache cache = cache()) {
            Trainer trainer =
                    making.describe(Trainer.on(cache).label("y").epochs(3).batchSize(16));
            return trainer.modelFile(trainer.fit(), "1.2.3");
        }
    }

    @FunctionalInterface
    private interface ModelFileOf {
        Trainer describe(Trainer trainer);
    }

    /// By row, then output.
    private static double[][] run(byte[] model, Map<String, double[]> columns) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try (OrtSession session = environment.createSession(model)) {
            for (String name : session.getInputNames()) {
                double[] values = columns.get(name);
                inputs.put(name, OnnxTensor.createTensor(environment, DoubleBuffer.wrap(values), new long[] {
                    ROWS, values.length / ROWS
                }));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                return (double[][]) result.get("prediction").orElseThrow().getValue();
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private Map<String, double[]> columns() {
        return Map.of("a", a, "b", b);
    }

    private void sameAsPredicted(ModelFile model, double tolerance) throws OrtException {
        double[][] found = run(OnnxModel.of(model), columns());
        try (ColumnCache cache = cache()) {
            double[][] expected = Predictor.forPlainRows(model).predict(cache);
            for (int row = 0; row < ROWS; row++) {
                assertThat(found[row]).as("row %d", row).containsExactly(expected[row], within(tolerance));
            }
        }
    }

    @Test
    void aLinearModelPredictsInTheUnitsBeforeScaling() throws IOException, OrtException {
        ModelFile plain = trained(trainer -> trainer.linear("a", "b"));
        ModelFile scaled = new ModelFile(
                plain.format(),
                plain.version(),
                plain.createdAt(),
                plain.model(),
                plain.weights(),
                plain.loss(),
                plain.options(),
                List.of(scaling("a", 1.5, 0.25), scaling("y", -2, 0.5)),
                plain.provenance());
        double[][] found = run(OnnxModel.of(scaled), columns());
        Map<String, Double> w = plain.weights();
        for (int row = 0; row < ROWS; row++) {
            double score = w.get("a") * (a[row] - 1.5) * 0.25 + w.get("b") * b[row] + w.get("intercept");
            assertThat(found[row]).hasSize(1);
            assertThat(found[row][0]).isCloseTo(score / 0.5 - 2, within(1e-12));
        }
    }

    private static InputTransform scaling(String column, double shift, double factor) {
        return new InputTransform(
                column,
                LogicalType.DOUBLE,
                InputTransform.Encoding.NUMBER,
                1,
                null,
                Scaling.ZSCORE,
                shift,
                factor,
                NullPolicy.ERROR,
                Double.NaN,
                null,
                null);
    }

    @Test
    void classifiersPredictProbabilities() throws IOException, OrtException {
        Arrays.setAll(label, row -> row % 2);
        ModelFile logistic = trained(trainer -> trainer.logistic("a", "b"));
        double[][] found = run(OnnxModel.of(logistic), columns());
        Map<String, Double> w = logistic.weights();
        for (int row = 0; row < ROWS; row++) {
            double score = w.get("a") * a[row] + w.get("b") * b[row] + w.get("intercept");
            assertThat(found[row][0]).isCloseTo(1 / (1 + Math.exp(-score)), within(1e-12));
        }
        Arrays.setAll(label, row -> row % 3);
        ModelFile softmax = trained(trainer -> trainer.softmax(3, "a", "b"));
        sameAsPredicted(softmax, 1e-12);
        for (double[] row : run(OnnxModel.of(softmax), columns())) {
            assertThat(row).hasSize(3);
            assertThat(Arrays.stream(row).sum()).isCloseTo(1, within(1e-12));
        }
    }

    @Test
    void linearModelsOfVectorsPredictAsHere() throws IOException, OrtException {
        double[] v = random.doubles(3L * ROWS, -1, 1).toArray();
        for (String loss : List.of("squared", "log", "poisson", "softmax")) {
            double[] y = loss.equals("log")
                    ? Arrays.stream(label).map(value -> value % 2).toArray()
                    : label;
            try (ColumnCache cache =
                    ArrayCache.of(List.of("a", "v", "y"), List.of(a, v, y), ROWS, Precision.FLOAT64, 64)) {
                Trainer trainer = Trainer.on(cache).label("y").epochs(2).batchSize(16);
                trainer = loss.equals("softmax")
                        ? trainer.softmax(3)
                        : trainer.linear().loss(loss);
                ModelFile model = trainer.modelFile(trainer.fit(), "1");
                double[][] expected = Predictor.forPlainRows(model).predict(cache);
                double[][] found = run(OnnxModel.of(model), Map.of("a", a, "v", v));
                for (int row = 0; row < ROWS; row++) {
                    assertThat(found[row]).as("%s, row %d", loss, row).containsExactly(expected[row], within(1e-12));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sigmoid", "tanh", "relu", "silu", "gelu"})
    void networksPredictAsHere(String activation) throws IOException, OrtException {
        for (int classes : new int[] {0, 3}) {
            ModelFile network = trained(trainer -> {
                NetworkOptions options = NetworkOptions.layers(5, 4).withActivation(activation);
                return trainer.mlp(classes == 0 ? options : options.withClasses(classes));
            });
            sameAsPredicted(network, 1e-9);
        }
    }

    /// Each function over numbers of both signs, or where it takes only some, of those.
    private static List<String> scores() {
        return List.of(
                "x.a + x.b - x.a * x.b / (5 + x.b)",
                "-x.a",
                "abs(x.a)",
                "sign(x.a)",
                "least(x.a, x.b) + greatest(x.a, 1)",
                "sqrt(abs(x.a))",
                "power(abs(x.a), x.b)",
                "exp(x.a)",
                "ln(abs(x.a))",
                "sin(x.a)",
                "tanh(x.a)",
                "sinh(x.a)",
                "cosh(x.a)",
                "sigmoid(x.a)",
                "relu(x.a)",
                "softplus(100 * x.a)",
                "floor(x.a)",
                "ceil(x.a)",
                "round(x.a)",
                "CASE WHEN x.a < x.b AND NOT x.a = 1 OR x.b <> x.b THEN x.a ELSE x.b END",
                "CASE WHEN x.a <= x.b THEN 1 ELSE x.b END");
    }

    @Test
    void everyFunctionGivesWhatItGivesHere() throws IOException, OrtException {
        for (String score : scores()) {
            ModelFile model = trained(trainer -> trainer.score("(x, w) -> w.s * (" + score + ") + w.t")
                    .loss("squared")
                    .learningRate(1e-9));
            sameAsPredicted(model, 1e-9);
        }
    }

    @Test
    void whatOnnxCannotSayIsNamed() throws IOException {
        ModelFile model = trained(trainer ->
                trainer.score("(x, w) -> w.s * atan2(x.a, x.b)").loss("squared").learningRate(1e-9));
        assertThatThrownBy(() -> OnnxModel.of(model))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("atan2");
        ModelFile constant = trained(
                trainer -> trainer.score("(x, w) -> w.s").loss("squared").learningRate(1e-9));
        assertThatThrownBy(() -> OnnxModel.of(constant)).hasMessageContaining("the same number for all rows");
    }
}
