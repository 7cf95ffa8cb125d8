package io.pagegrad.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.artifact.ModelFile;
import io.pagegrad.trainer.artifact.Predictor;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.train.Shuffle;
import io.pagegrad.trainer.train.TrainingResult;
import io.pagegrad.trainer.update.Optimizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import org.assertj.core.data.MapEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Linear and softmax models over vectors, beside plain loops and beside the same model over a column for each
/// number.
class VectorFeaturesTest {
    private static final int ROWS = 240;
    private static final int LANES = 3;

    @TempDir
    private Path directory;

    private final double[] a = new SplittableRandom(5).doubles(ROWS, -1, 1).toArray();
    private final double[] v =
            new SplittableRandom(6).doubles(ROWS * LANES, -1, 1).toArray();

    /// @param label makes it from a score
    private double[] label(DoubleUnaryOperator label) {
        double[] y = new double[ROWS];
        for (int row = 0; row < ROWS; row++) {
            y[row] = label.applyAsDouble(1.5 * a[row] - v[row * LANES] + 0.5 * v[row * LANES + 2] + 0.25);
        }
        return y;
    }

    private ColumnCache vectors(double[] y, Precision precision) {
        return ArrayCache.of(List.of("a", "v", "y"), List.of(a, v, y), ROWS, precision, 100);
    }

    private ColumnCache numbers(double[] y) {
        List<String> names = new ArrayList<>(List.of("a"));
        List<double[]> values = new ArrayList<>(List.of(a));
        for (int lane = 0; lane < LANES; lane++) {
            double[] column = new double[ROWS];
            for (int row = 0; row < ROWS; row++) {
                column[row] = v[row * LANES + lane];
            }
            names.add("v[" + (lane + 1) + "]");
            values.add(column);
        }
        names.add("y");
        values.add(y);
        return ArrayCache.of(names, values, ROWS, Precision.FLOAT64, 100);
    }

    private static Trainer trainer(ColumnCache cache) {
        return Trainer.on(cache)
                .label("y")
                .strategy(Strategy.sequential())
                .shuffle(Shuffle.NONE)
                .batchSize(16)
                .learningRate(0.05)
                .l2(0.01)
                .epochs(4)
                .patience(1000)
                .workers(1);
    }

    @Test
    void eachStepIsThatOfPlainDescent() throws IOException {
        double[] y = label(score -> score);
        double[] w = new double[LANES + 2];
        for (int from = 0; from < 4 * ROWS; from += 16) {
            double[] gradient = new double[w.length];
            for (int i = from; i < from + 16; i++) {
                int row = i % ROWS;
                double[] x = {a[row], v[row * LANES], v[row * LANES + 1], v[row * LANES + 2], 1};
                double error = -y[row];
                for (int f = 0; f < w.length; f++) {
                    error += w[f] * x[f];
                }
                for (int f = 0; f < w.length; f++) {
                    gradient[f] += 2 * error * x[f] / 16;
                }
            }
            for (int f = 0; f < w.length; f++) {
                w[f] -= 0.05 * gradient[f];
            }
        }
        try (ColumnCache cache = vectors(y, Precision.FLOAT64)) {
            TrainingResult result = trainer(cache).l2(0).linear().fit();
            assertThat(result.model().weights()).containsExactly("a", "v[1]", "v[2]", "v[3]", "intercept");
            assertThat(result.lastWeights()).containsExactly(w, within(1e-12));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "squared",
                "msle",
                "rmsle",
                "log",
                "sigmoid_squared",
                "hinge",
                "poisson",
                "huber:0.5",
                "quantile:0.3"
            })
    void everyLossTrainsAsOverSingleNumbers(String loss) throws IOException {
        double[] y = label(score -> score > 0 ? 1 : 0);
        for (boolean intercept : new boolean[] {true, false}) {
            try (ColumnCache vectors = vectors(y, Precision.FLOAT64);
                    ColumnCache numbers = numbers(y)) {
                same(
                        trainer(vectors).linear().loss(loss).intercept(intercept),
                        vectors,
                        trainer(numbers).linear().loss(loss).intercept(intercept),
                        numbers);
            }
        }
    }

    @Test
    void softmaxTrainsAsOverSingleNumbers() throws IOException {
        double[] y = label(score -> score > 0.7 ? 2 : score > 0 ? 1 : 0);
        try (ColumnCache vectors = vectors(y, Precision.FLOAT64);
                ColumnCache numbers = numbers(y)) {
            same(trainer(vectors).softmax(3), vectors, trainer(numbers).softmax(3), numbers);
        }
    }

    private void same(Trainer ofVectors, ColumnCache vectors, Trainer ofNumbers, ColumnCache numbers)
            throws IOException {
        TrainingResult result = ofVectors.fit();
        TrainingResult expected = ofNumbers.fit();
        TreeMap<String, Double> weights = new TreeMap<>(result.weightsByName());
        assertThat(weights.keySet()).isEqualTo(new TreeMap<>(expected.weightsByName()).keySet());
        expected.weightsByName()
                .forEach((name, value) -> assertThat(weights.get(name)).as(name).isCloseTo(value, within(1e-9)));
        assertThat(result.bestLoss()).isCloseTo(expected.bestLoss(), within(1e-9));
        assertThat(result.model().reported().applyAsDouble(4))
                .isEqualTo(expected.model().reported().applyAsDouble(4));
        Path file = directory.resolve("model.json");
        ofVectors.modelFile(result, "1").write(file);
        ModelFile read = ModelFile.read(file);
        assertThat(read.model()).isEqualTo(ofVectors.modelFile(result, "1").model());
        double[][] predicted = Predictor.forPlainRows(read).predict(vectors);
        double[][] wanted =
                Predictor.forPlainRows(ofNumbers.modelFile(expected, "1")).predict(numbers);
        for (int row = 0; row < ROWS; row++) {
            assertThat(predicted[row]).containsExactly(wanted[row], within(1e-9));
        }
        assertThat(Trainer.on(vectors).model(read).epochs(0).fit().bestLoss()).isEqualTo(result.bestLoss());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sequential", "synchronized", "hogwild", "local-locks", "local-dirty", "sma"})
    void everyStrategyFindsTheWeights(String strategy) throws IOException {
        double[] y = label(score -> score);
        try (ColumnCache cache = vectors(y, Precision.FLOAT32)) {
            TrainingResult result = trainer(cache)
                    .linear()
                    .l2(0)
                    .strategy(Strategy.named(strategy, 1))
                    .epochs(300)
                    .fit();
            assertThat(result.weights()).containsExactly(new double[] {1.5, -1, 0, 0.5, 0.25}, within(1e-3));
        }
    }

    @Test
    void resumesFromACheckpointAsIfItHadNotStopped() throws IOException {
        double[] y = label(score -> score);
        try (ColumnCache cache = vectors(y, Precision.FLOAT32)) {
            double[] whole = trainer(cache)
                    .linear()
                    .optimizer(Optimizer.named("adam"))
                    .fit()
                    .lastWeights();
            Trainer first = trainer(cache)
                    .linear()
                    .optimizer(Optimizer.named("adam"))
                    .checkpoint(directory.resolve("state"))
                    .epochs(2);
            first.fit();
            double[] resumed = first.epochs(4).resume().fit().lastWeights();
            assertThat(resumed).containsExactly(whole);
        }
    }

    @Test
    void namedFeaturesMayBeVectors() throws IOException {
        double[] y = label(score -> score);
        try (ColumnCache cache = vectors(y, Precision.FLOAT64)) {
            TrainingResult result = trainer(cache).linear("v").fit();
            assertThat(result.weightsByName()).containsOnlyKeys("v[1]", "v[2]", "v[3]", "intercept");
            assertThat(result.weightsByName()).doesNotContain(MapEntry.entry("v[1]", 0.0));
        }
    }

    @Test
    void twoWeightsOfOneNameAreRefused() {
        double[] y = label(score -> score);
        try (ColumnCache cache =
                ArrayCache.of(List.of("v[2]", "v", "y"), List.of(a, v, y), ROWS, Precision.FLOAT64, 100)) {
            assertThatThrownBy(() -> trainer(cache).linear().fit())
                    .isInstanceOf(ExpressionException.class)
                    .hasMessageContaining("two weights have the name v[2]");
        }
    }
}
