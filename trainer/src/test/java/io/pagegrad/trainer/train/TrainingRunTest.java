package io.pagegrad.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.RowSet;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.testing.Regression;
import io.pagegrad.trainer.update.Optimizer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {
    private static final Regression DATA = Regression.of(3010, 21);
    private static ColumnCache cache;

    @BeforeAll
    static void load() {
        cache = DATA.cache(Precision.FLOAT32, 1000);
    }

    @AfterAll
    static void close() {
        cache.close();
    }

    private static Trainer linear(ColumnCache rows) {
        return Trainer.on(rows)
                .label("y")
                .linear("a", "b", "c")
                .learningRate(0.05)
                .batchSize(100);
    }

    @Test
    void normsOfGradientsAreOnlyMeasuredForThoseWhoWantThem() throws IOException {
        TrainingResult with = linear(cache).epochs(2).fit();
        TrainingResult without = linear(cache).epochs(2).withoutGradientNorms().fit();
        assertThat(with.history()).allMatch(point -> point.gradientNorm() > 0);
        assertThat(without.history())
                .hasSameSizeAs(with.history())
                .allMatch(point -> Double.isNaN(point.gradientNorm()));
        assertThat(without.weights()).isEqualTo(with.weights());
    }

    /// Training twice as long is the same as training, stopping and going on: every optimizer, every
    /// deterministic strategy, every order of rows.
    @Test
    void goingOnFromACheckpointGivesTheBitsOfAnUnbrokenRun(@TempDir Path directory) throws IOException {
        List<Strategy> strategies = List.of(
                Strategy.sequential(),
                Strategy.synchronised(),
                Strategy.hogwild(1),
                Strategy.localLocks(3),
                Strategy.named("local-locks:period=4", 2),
                Strategy.sma(2),
                Strategy.modelAveraging(2),
                Strategy.parameterServer(1, 0));
        int number = 0;
        for (Strategy strategy : strategies) {
            for (String optimizer : Optimizer.words()) {
                Shuffle shuffle = Shuffle.values()[number % 3];
                Path kept = directory.resolve("run" + number++);
                double[] whole =
                        broken(strategy, optimizer, shuffle).epochs(4).fit().lastWeights();
                broken(strategy, optimizer, shuffle).epochs(2).checkpoint(kept).fit();
                double[] resumed = broken(strategy, optimizer, shuffle)
                        .epochs(4)
                        .checkpoint(kept)
                        .resume()
                        .fit()
                        .lastWeights();
                assertThat(resumed).as("%s %s %s", strategy, optimizer, shuffle).containsExactly(whole);
            }
        }
    }

    private static Trainer broken(Strategy strategy, String optimizer, Shuffle shuffle) {
        return linear(cache)
                .strategy(strategy)
                .workers(2)
                .optimizer(Optimizer.named(optimizer))
                .learningRate(0.01)
                .shuffle(shuffle)
                .validateEvery(12)
                .patience(1000);
    }

    @Test
    void aCheckpointOfOtherSettingsIsRefused(@TempDir Path directory) throws IOException {
        linear(cache).epochs(1).checkpoint(directory).fit();
        assertThatThrownBy(() -> linear(cache)
                        .batchSize(7)
                        .epochs(2)
                        .checkpoint(directory)
                        .resume()
                        .fit())
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("other settings");
    }

    @Test
    void aWarmStartBeginsAtTheGivenWeights() throws IOException {
        TrainingResult result = linear(cache)
                .initialWeights(Map.of("a", 0.5, "b", -0.3, "c", 0.2, "intercept", 0.7))
                .epochs(0)
                .fit();
        assertThat(result.weights()).containsExactly(0.5, -0.3, 0.2, 0.7);
        assertThat(result.bestLoss()).isCloseTo(0.01, within(1e-3));
    }

    @Test
    void everyRuleStops() throws IOException {
        assertThat(linear(cache).epochs(3).fit().reason()).isEqualTo(StopReason.EPOCHS);
        TrainingResult batches = linear(cache).maxBatches(45).epochs(100).fit();
        assertThat(batches.reason()).isEqualTo(StopReason.BATCHES);
        assertThat(batches.batches()).isEqualTo(45);
        assertThat(batches.rows()).isEqualTo(3010 + 1400);
        assertThat(linear(cache)
                        .stopLoss(0.5)
                        .epochs(100)
                        .validateEvery(1)
                        .fit()
                        .bestLoss())
                .isLessThanOrEqualTo(0.5);
        assertThat(linear(cache).stopLoss(0.5).epochs(100).fit().reason()).isEqualTo(StopReason.LOSS);
        TrainingResult patience =
                linear(cache).learningRate(1e-300).patience(3).epochs(100).fit();
        assertThat(patience.reason()).isEqualTo(StopReason.PATIENCE);
        assertThat(patience.epochs()).isEqualTo(3);
        assertThat(linear(cache)
                        .timeLimit(Duration.ofMillis(1))
                        .epochs(Long.MAX_VALUE)
                        .patience(Integer.MAX_VALUE)
                        .fit()
                        .reason())
                .isEqualTo(StopReason.TIME);
        AtomicInteger asked = new AtomicInteger();
        assertThat(linear(cache)
                        .stopWhen(() -> asked.incrementAndGet() > 3)
                        .epochs(Long.MAX_VALUE)
                        .patience(Integer.MAX_VALUE)
                        .fit()
                        .reason())
                .isEqualTo(StopReason.INTERRUPTED);
    }

    @Test
    void theBestWeightsAreKept() throws IOException {
        // a rate beyond the stable one: the loss falls first and rises then
        TrainingResult result = linear(cache)
                .batchSize(10)
                .learningRate(0.3)
                .epochs(6)
                .patience(100)
                .fit();
        double best = result.history().stream()
                .mapToDouble(ValidationPoint::validationLoss)
                .min()
                .orElseThrow();
        assertThat(result.bestLoss()).isEqualTo(best);
        assertThat(DATA.error(result.weights())).isCloseTo(best, within(1e-5));
    }

    @Test
    void divergenceIsAnErrorThatNamesAStableRateAndKeepsTheLastGoodModel() {
        TrainingDivergedException diverged = catchThrowableOfType(
                TrainingDivergedException.class,
                () -> linear(cache)
                        .learningRate(50)
                        .epochs(500)
                        .patience(10_000)
                        .fit());
        assertThat(diverged).hasMessageContaining("diverged").hasMessageContaining("learning rate below 0.9");
        assertThat(diverged.lastGood().weights()).containsExactly(0, 0, 0, 0);
        assertThat(diverged.lastGood().warnings().getFirst()).contains("learning rate 50.0 is above 0.9");
    }

    @Test
    void aStableRateIsNotWarnedAbout() throws IOException {
        assertThat(linear(cache).learningRate(0.7).epochs(0).fit().warnings()).isEmpty();
        assertThat(linear(cache)
                        .learningRate(0.7)
                        .strategy(Strategy.hogwild(4))
                        .epochs(0)
                        .fit()
                        .warnings())
                .singleElement()
                .asString()
                .contains("hogwild");
    }

    /// From both sides of the bound of each strategy, the curvature by power iteration over all rows.
    @Test
    void everyStrategyWarnsAboveItsBoundAndNotBelow() throws IOException {
        double curvature = curvature();
        for (Strategy strategy : List.of(
                Strategy.sequential(),
                Strategy.synchronised(),
                Strategy.hogwild(2),
                Strategy.hogwild(8),
                Strategy.localLocks(2),
                Strategy.localDirty(4),
                Strategy.sma(2),
                Strategy.modelAveraging(2),
                Strategy.parameterServer(2, 3))) {
            double largest = strategy.settled(100, 3010).stabilityBound() / curvature;
            assertThat(warnings(strategy, 0.95 * largest)).as("%s", strategy).isEmpty();
            List<String> warned = warnings(strategy, 1.05 * largest);
            assertThat(warned).singleElement().asString().contains("with strategy " + strategy.word());
            String named = warned.getFirst().replaceAll(".* is above ([0-9.e-]+), .*", "$1");
            assertThat(Double.parseDouble(named)).isCloseTo(largest, withinPercentage(1));
        }
    }

    private static List<String> warnings(Strategy strategy, double rate) throws IOException {
        return linear(cache)
                .strategy(strategy)
                .workers(1)
                .learningRate(rate)
                .epochs(0)
                .fit()
                .warnings();
    }

    /// Greatest eigenvalue of the Hessian of the mean squared error.
    private static double curvature() {
        double[] direction = {1, 1, 1, 1};
        double length = 0;
        for (int round = 0; round < 500; round++) {
            double[] next = new double[4];
            for (int r = 0; r < DATA.y().length; r++) {
                double[] row = {DATA.a()[r], DATA.b()[r], DATA.c()[r], 1};
                double dot = 0;
                for (int i = 0; i < 4; i++) {
                    dot += row[i] * direction[i];
                }
                for (int i = 0; i < 4; i++) {
                    next[i] += 2 * dot * row[i] / DATA.y().length;
                }
            }
            length = Math.sqrt(Arrays.stream(next).map(x -> x * x).sum());
            for (int i = 0; i < 4; i++) {
                direction[i] = next[i] / length;
            }
        }
        return length;
    }

    /// Means are over the rows that are there: a batch larger than the data, the last batch of an epoch, and row
    /// groups that cut batches.
    @Test
    void partialBatchesAreMeansOverTheirOwnRows() throws IOException {
        for (int rows : new int[] {1, 2, 3, 9, 10, 11, 25}) {
            Regression few = Regression.of(rows, rows);
            double[] w = new double[4];
            for (int epoch = 0; epoch < 3; epoch++) {
                for (int from = 0; from < rows; from += 10) {
                    int to = Math.min(rows, from + 10);
                    double[] g = new double[4];
                    for (int r = from; r < to; r++) {
                        double e = w[0] * few.a()[r] + w[1] * few.b()[r] + w[2] * few.c()[r] + w[3] - few.y()[r];
                        g[0] += 2 * e * few.a()[r];
                        g[1] += 2 * e * few.b()[r];
                        g[2] += 2 * e * few.c()[r];
                        g[3] += 2 * e;
                    }
                    for (int j = 0; j < 4; j++) {
                        w[j] -= 0.05 * g[j] / (to - from);
                    }
                }
            }
            try (ColumnCache small = few.cache(Precision.FLOAT64, 7)) {
                double[] actual = linear(small)
                        .batchSize(10)
                        .shuffle(Shuffle.NONE)
                        .epochs(3)
                        .fit()
                        .lastWeights();
                for (int j = 0; j < 4; j++) {
                    assertThat(actual[j]).isCloseTo(w[j], within(1e-12));
                }
            }
        }
    }

    /// Row groups without rows to train on: those to validate on, which lie between the others.
    @Test
    void groupsWithoutTrainingRowsChangeNothing() throws IOException {
        Regression some = Regression.of(250, 5);
        try (ColumnCache whole = some.cache(Precision.FLOAT64, 50);
                ColumnCache split = everyOtherGroup(some)) {
            assertThat(split.trainingRows().rows()).isEqualTo(250);
            for (Shuffle shuffle : Shuffle.values()) {
                double[] expected = linear(whole)
                        .batchSize(70)
                        .shuffle(shuffle)
                        .epochs(3)
                        .fit()
                        .lastWeights();
                assertThat(linear(split)
                                .batchSize(70)
                                .shuffle(shuffle)
                                .epochs(3)
                                .fit()
                                .lastWeights())
                        .as("%s", shuffle)
                        .containsExactly(expected);
            }
            assertThat(linear(split)
                            .strategy(Strategy.localLocks(4))
                            .workers(4)
                            .fit()
                            .rows())
                    .isEqualTo(10 * 250);
        }
    }

    /// The rows in groups of 50, each followed by a group of 50 others, to validate on.
    private static ColumnCache everyOtherGroup(Regression some) {
        Regression others = Regression.of(250, 6);
        List<double[]> columns = new ArrayList<>();
        for (int c = 0; c < 4; c++) {
            double[] column = new double[500];
            for (int r = 0; r < 500; r++) {
                Regression from = r / 50 % 2 == 0 ? some : others;
                int row = r / 100 * 50 + r % 50;
                column[r] = List.of(from.a(), from.b(), from.c(), from.y()).get(c)[row];
            }
            columns.add(column);
        }
        ColumnCache all = Regression.cache(Precision.FLOAT64, 50, List.of("a", "b", "c", "y"), columns);
        RowSet.Builder training = new RowSet.Builder();
        RowSet.Builder validation = new RowSet.Builder();
        for (int g = 0; g < 10; g++) {
            (g % 2 == 0 ? training : validation).add(all.groups().get(g), 0, 50);
        }
        ColumnCache split = new ColumnCache(
                all.columns(),
                all.groups(),
                training.build(),
                validation.build(),
                all.transforms(),
                all.provenance(),
                List.of());
        split.closeFirst(all::close);
        return split;
    }

    @Test
    void noRowsAtAllIsAnError() {
        try (ColumnCache empty = Regression.of(0, 1).cache(Precision.FLOAT32, 64)) {
            assertThatThrownBy(() -> linear(empty).fit()).hasMessageContaining("no rows to train on");
        }
    }

    @Test
    void aConstantColumnDoesNoHarm() throws IOException {
        double[] zeros = new double[3010];
        try (ColumnCache rows = Regression.cache(
                Precision.FLOAT32, 3010, List.of("zero", "a", "y"), List.of(zeros, DATA.a(), DATA.y()))) {
            TrainingResult result =
                    Trainer.on(rows).label("y").linear().batchSize(64).fit();
            assertThat(result.weight("zero")).isZero();
            assertThat(Double.isFinite(result.bestLoss())).isTrue();
        }
    }

    @Test
    void missingColumnsAreNamed() {
        assertThatThrownBy(() -> Trainer.on(cache).label("y").linear("a", "zz").fit())
                .hasMessageContaining("no column zz");
        assertThatThrownBy(() -> Trainer.on(cache).linear("a").fit()).hasMessageContaining("name the label");
        assertThatThrownBy(() -> linear(cache).device("abacus").fit()).hasMessageContaining("abacus");
    }

    @Test
    void aLambdaAndTheModelItSpellsOutAreTheSame() throws IOException {
        double[] lambda = Trainer.on(cache)
                .label("y")
                .loss("(x, w) -> (w.a * x.a + w.b * x.b + w.c * x.c + w.d - x.y)^2")
                .learningRate(0.05)
                .batchSize(100)
                .epochs(2)
                .fit()
                .lastWeights();
        assertThat(lambda).containsExactly(linear(cache).epochs(2).fit().lastWeights(), within(1e-6));
    }

    @Test
    void weightsWithoutSlopeAtZeroStartAtRandom() throws IOException {
        TrainingResult result = Trainer.on(cache)
                .label("y")
                .loss("(x, w) -> (w.p * w.q * x.a + w.b - x.y)^2")
                .learningRate(0.1)
                .batchSize(100)
                .epochs(20)
                .fit();
        assertThat(result.weight("p") * result.weight("q")).isCloseTo(0.5, within(0.05));
    }

    /// Every row is trained on once an epoch, in every order.
    @Test
    void shufflingKeepsEveryRow() throws IOException {
        double[] number = new double[70_001];
        Arrays.setAll(number, r -> r);
        try (ColumnCache rows = Regression.cache(Precision.FLOAT64, 999, List.of("x"), List.of(number))) {
            for (Shuffle shuffle : Shuffle.values()) {
                for (int epochs = 1; epochs <= 2; epochs++) {
                    // the gradient is -x, one row a batch, so the weight is the sum of all rows trained on
                    TrainingResult result = Trainer.on(rows)
                            .loss("(x, w) -> -w.s * x.x")
                            .initialWeights(Map.of("s", 0.0))
                            .learningRate(1)
                            .batchSize(1)
                            .shuffle(shuffle)
                            .epochs(epochs)
                            .patience(100)
                            .fit();
                    assertThat(result.lastWeights()[0]).isEqualTo(epochs * 70_000.0 * 70_001 / 2);
                }
            }
        }
    }

    /// Columns are read by address: freeing them meanwhile would be the end of the process.
    @Test
    void aCacheThatIsTrainedOnCannotBeClosed() throws IOException {
        ColumnCache rows = DATA.cache(Precision.FLOAT32, 1000);
        List<Throwable> refused = new ArrayList<>();
        linear(rows)
                .epochs(1)
                .listener(new TrainingListener() {
                    @Override
                    public void validated(ValidationPoint point) {
                        refused.add(catchThrowable(rows::close));
                    }
                })
                .fit();
        assertThat(refused)
                .hasSize(2)
                .allSatisfy(error -> assertThat(error)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("the cache is in use"));
        rows.close();
        rows.close();
        assertThatThrownBy(() -> linear(rows).fit())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the cache is closed");
    }

    /// Shuffling copies rows; where memory does not suffice, blocks change places and rows stay, and a full
    /// shuffle is refused.
    @Test
    void shufflingKeepsToTheMemoryItMayTake() throws IOException {
        double[] number = new double[70_001];
        Arrays.setAll(number, r -> r);
        try (ColumnCache rows = Regression.cache(Precision.FLOAT64, 999, List.of("x"), List.of(number))) {
            List<String> notes = new ArrayList<>();
            Trainer trainer = Trainer.on(rows)
                    .loss("(x, w) -> -w.s * x.x")
                    .initialWeights(Map.of("s", 0.0))
                    .learningRate(1)
                    .batchSize(1)
                    .memoryLimit(rows.sizeBytes() + 70_001 * 8 - 1)
                    .epochs(1)
                    .listener(new TrainingListener() {
                        @Override
                        public void noted(String sentence) {
                            notes.add(sentence);
                        }
                    });
            assertThat(trainer.shuffle(Shuffle.BLOCKS).fit().lastWeights()[0]).isEqualTo(70_000.0 * 70_001 / 2);
            assertThat(notes).singleElement().asString().contains("more memory than allowed");
            assertThatThrownBy(() -> trainer.shuffle(Shuffle.FULL).fit())
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("a full shuffle copies the rows");
        }
    }

    @Test
    void listenersHearOfEverything() throws IOException {
        List<String> heard = new ArrayList<>();
        linear(cache)
                .epochs(2)
                .listener(new TrainingListener() {
                    @Override
                    public void started(long trainingRows, long validationRows, long batches) {
                        heard.add("started " + trainingRows + " " + batches);
                    }

                    @Override
                    public void validated(ValidationPoint point) {
                        heard.add("validated " + point.batches());
                    }

                    @Override
                    public void finished(TrainingResult result) {
                        heard.add("finished " + result.reason());
                    }
                })
                .fit();
        assertThat(heard)
                .containsExactly("started 3010 31", "validated 0", "validated 31", "validated 62", "finished EPOCHS");
    }
}
