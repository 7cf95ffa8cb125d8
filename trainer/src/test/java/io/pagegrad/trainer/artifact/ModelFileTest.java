package io.pagegrad.trainer.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pagegrad.cache.CacheProvenance;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.InputTransform;
import io.pagegrad.cache.NullPolicy;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.Scaling;
import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.TableProvenance;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.model.VectorFeature;
import io.pagegrad.trainer.testing.Regression;
import io.pagegrad.trainer.train.TrainingResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {
    private static final Regression DATA = Regression.of(500, 2);

    @TempDir
    private Path directory;

    @Test
    void aModelComesBackWithEveryBit() throws IOException {
        try (ColumnCache cache = DATA.cache(Precision.FLOAT32, 500)) {
            Trainer trainer = Trainer.on(cache).label("y").linear("a", "b", "c").batchSize(10);
            TrainingResult result = trainer.fit();
            ModelFile written = trainer.modelFile(result, "1.2.3");
            Path file = directory.resolve("sub/model.json");
            written.write(file);
            ModelFile read = ModelFile.read(file);
            assertThat(read).isEqualTo(written);
            assertThat(read.training().initialWeights()).containsExactly(result.weights());
            assertThat(Files.list(file.getParent())).containsExactly(file);
            double resumed = Trainer.on(cache).model(read).epochs(0).fit().bestLoss();
            assertThat(resumed).isEqualTo(result.bestLoss());
        }
    }

    @Test
    void everyKindOfModelAndItsProvenanceComeBack() throws IOException {
        for (ModelSpec spec : List.of(
                new ModelSpec.Lambda("(x, w) -> (w.a * x.a - x.y)^2", "y", null, "n"),
                new ModelSpec.Linear(List.of("a", "b"), "y", "huber:2.0", false, null),
                new ModelSpec.Linear(
                        List.of("a", "v"), "y", "log", true, null, List.of(new VectorFeature("v", List.of("1", "2")))),
                new ModelSpec.Softmax(List.of("a"), "y", 3, true, null))) {
            ModelFile model = new ModelFile(
                    1,
                    "v",
                    "2026-01-01T00:00:00Z",
                    spec,
                    Map.of("a", 0.1),
                    null,
                    Map.of("seed", "1"),
                    List.of(scaled("a", 3, 0.5)),
                    new CacheProvenance(
                            new TableProvenance(
                                    "postgres", "nyc", "public.t", List.of("base/1/2"), Map.of("lsn", "0/16B3748")),
                            "SELECT a FROM t",
                            10,
                            1));
            Path file = directory.resolve("m.json");
            model.write(file);
            assertThat(ModelFile.read(file)).isEqualTo(model);
        }
    }

    private static InputTransform scaled(String input, double shift, double factor) {
        return new InputTransform(
                input,
                LogicalType.DOUBLE,
                InputTransform.Encoding.NUMBER,
                1,
                null,
                Scaling.ZSCORE,
                shift,
                factor,
                NullPolicy.ERROR,
                0,
                null,
                null);
    }

    @Test
    void predictionsAreThoseOfTheFormula() throws IOException {
        ModelFile model = file(
                new ModelSpec.Linear(List.of("a", "b"), "y", "squared", true, null),
                Map.of("a", 2.0, "b", -1.0, "intercept", 0.5),
                List.of());
        try (ColumnCache cache = DATA.cache(Precision.FLOAT64, 64)) {
            double[][] predictions = Predictor.forScaledRows(model).predict(cache);
            for (int r = 0; r < 500; r++) {
                assertThat(predictions[r][0]).isCloseTo(2 * DATA.a()[r] - DATA.b()[r] + 0.5, within(1e-12));
            }
        }
    }

    /// Rows as the query gives them, without the label, are scaled as in training, and the answer has the
    /// label's unit.
    @Test
    void plainRowsAreScaledAndTheAnswerIsScaledBack() throws IOException {
        ModelFile model = file(
                new ModelSpec.Linear(List.of("a"), "y", "squared", true, null),
                Map.of("a", 2.0, "intercept", 0.5),
                List.of(scaled("a", 1, 4), scaled("y", 10, 0.5)));
        Predictor predictor = Predictor.forPlainRows(model);
        assertThat(predictor.columns()).containsExactly("a");
        try (ColumnCache cache = Regression.cache(Precision.FLOAT64, 2, List.of("a"), List.of(new double[] {1, 3}))) {
            double[][] predictions = predictor.predict(cache);
            assertThat(predictions[0][0]).isCloseTo(0.5 / 0.5 + 10, within(1e-12));
            assertThat(predictions[1][0]).isCloseTo((2 * 8 + 0.5) / 0.5 + 10, within(1e-12));
        }
    }

    @Test
    void classesGetProbabilities() throws IOException {
        ModelFile model = file(
                new ModelSpec.Softmax(List.of("a"), "y", 3, false, null),
                Map.of("a_0", 1.0, "a_1", 2.0, "a_2", 3.0),
                List.of());
        try (ColumnCache cache = Regression.cache(Precision.FLOAT64, 2, List.of("a"), List.of(new double[] {0, 1}))) {
            double[][] predictions = Predictor.forScaledRows(model).predict(cache);
            assertThat(predictions[0]).containsExactly(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(1e-12));
            assertThat(predictions[1][2]).isCloseTo(1 / (1 + Math.exp(-1) + Math.exp(-2)), within(1e-12));
        }
    }

    private static ModelFile file(ModelSpec spec, Map<String, Double> weights, List<InputTransform> transforms) {
        return new ModelFile(1, "v", "t", spec, weights, 0.1, Map.of(), transforms, null);
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Path file = directory.resolve("x.json");
        Files.writeString(file, "{\"format\": 1, \"surprise\": 2}");
        assertThatThrownBy(() -> ModelFile.read(file)).hasMessageContaining("no model file");
        ModelFile later = new ModelFile(
                9,
                "v",
                "t",
                new ModelSpec.Linear(List.of(), "y", "squared", true, null),
                Map.of(),
                0.1,
                Map.of(),
                null,
                null);
        later.write(file);
        assertThatThrownBy(() -> ModelFile.read(file)).hasMessageContaining("format 9");
    }

    @Test
    void metricsAreJsonLines() throws IOException {
        Path file = directory.resolve("m.jsonl");
        try (ColumnCache cache = DATA.cache(Precision.FLOAT32, 500);
                MetricsFile metrics = new MetricsFile(file, e -> {
                    throw new UncheckedIOException(e);
                })) {
            Trainer.on(cache).label("y").linear("a").epochs(2).listener(metrics).fit();
        }
        List<String> events = Files.readAllLines(file).stream()
                .map(line -> {
                    try {
                        return Json.MAPPER.readTree(line);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .map((JsonNode line) -> line.get("event").asText())
                // told once in a while, on a busy machine also here
                .filter(event -> !event.equals("progress"))
                .toList();
        assertThat(events).containsExactly("start", "validation", "validation", "validation", "end");
    }
}
