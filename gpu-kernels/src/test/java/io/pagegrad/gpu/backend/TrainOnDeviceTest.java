package io.pagegrad.gpu.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.gpu.emulator.RequiresCuda;
import io.pagegrad.trainer.NetworkOptions;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.backend.NoSuchDeviceException;
import io.pagegrad.trainer.model.Initialisation;
import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.train.Shuffle;
import io.pagegrad.trainer.train.TrainingListener;
import io.pagegrad.trainer.train.TrainingResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole runs, from a cache to weights, as an application starts them.
@RequiresCuda
class TrainOnDeviceTest {
    private static ColumnCache cache;

    @BeforeAll
    static void load() {
        cache = rows(3000);
    }

    private static ColumnCache rows(int rows) {
        Random random = new Random(5);
        double[] a = new double[rows];
        double[] b = new double[rows];
        double[] y = new double[rows];
        double[] group = new double[rows];
        for (int r = 0; r < rows; r++) {
            a[r] = random.nextGaussian();
            b[r] = random.nextGaussian();
            y[r] = 0.4 * a[r] - 0.9 * b[r] + 0.3 + 0.05 * random.nextGaussian();
            group[r] = a[r] + b[r] > 0 ? 1 : 0;
        }
        return ArrayCache.of(
                List.of("a", "b", "y", "group"),
                new ArrayList<>(List.of(a, b, y, group)),
                rows,
                Precision.FLOAT64,
                700);
    }

    @AfterAll
    static void close() {
        cache.close();
    }

    private static Trainer trainer(String device) {
        return trainer(cache, device);
    }

    private static Trainer trainer(ColumnCache rows, String device) {
        return Trainer.on(rows)
                .device(device)
                .batchSize(50)
                .epochs(3)
                .learningRate(0.05)
                .seed(9);
    }

    private static void assertSame(TrainingResult got, TrainingResult expected) {
        for (int w = 0; w < expected.lastWeights().length; w++) {
            assertThat(got.lastWeights()[w]).isCloseTo(expected.lastWeights()[w], within(1e-9));
        }
        assertThat(got.bestLoss()).isCloseTo(expected.bestLoss(), within(1e-9));
        assertThat(got.rows()).isEqualTo(expected.rows());
    }

    @ParameterizedTest
    @EnumSource(Shuffle.class)
    void runIsThatOfTheCpuForEveryOrderOfRows(Shuffle shuffle) throws IOException {
        assertSame(
                trainer("cuda").label("y").linear("a", "b").shuffle(shuffle).fit(),
                trainer("cpu").label("y").linear("a", "b").shuffle(shuffle).fit());
    }

    @Test
    void lambdasAndLogisticModelsAreThoseOfTheCpu() throws IOException {
        String lambda = "(x, w) -> ln(1 + exp(-(2 * x.group - 1) * (w.p * x.a + w.q * x.b)))";
        assertSame(
                trainer("cuda").loss(lambda).fit(), trainer("cpu").loss(lambda).fit());
    }

    @Test
    void networksAreThoseOfTheCpu() throws IOException {
        NetworkOptions layers = NetworkOptions.layers(4).withClasses(2);
        TrainingResult expected =
                trainer("cpu").label("group").mlp(layers).epochs(1).fit();
        assertSame(trainer("cuda").label("group").mlp(layers).epochs(1).fit(), expected);
        assertSame(
                trainer("cuda+cpu")
                        .label("group")
                        .mlp(layers)
                        .strategy(Strategy.synchronised())
                        .epochs(1)
                        .fit(),
                expected);
    }

    @Test
    void manyLearnersReachTheCpusLoss() throws IOException {
        TrainingResult cpu = trainer("cpu").label("y").linear("a", "b").fit();
        for (Strategy strategy : List.of(Strategy.hogwild(8), Strategy.localLocks(4))) {
            TrainingResult got = trainer("cuda:1")
                    .label("y")
                    .linear("a", "b")
                    .strategy(strategy)
                    .epochs(6)
                    .fit();
            assertThat(got.bestLoss()).isLessThan(1.5 * cpu.bestLoss());
        }
    }

    /// How many come out depends on the device; they are as many as the batches allow, at most.
    @ParameterizedTest
    @ValueSource(strings = {"hogwild", "local-locks", "sma"})
    void learnersAreChosenByMeasurement(String word) throws IOException {
        List<String> notes = new ArrayList<>();
        TrainingResult result = trainer("cuda")
                .label("y")
                .linear("a", "b")
                .strategy(Strategy.named(word, 2))
                .learnersByMeasurement()
                .epochs(8)
                .listener(new TrainingListener() {
                    @Override
                    public void noted(String sentence) {
                        notes.add(sentence);
                    }
                })
                .fit();
        assertThat(notes).singleElement().asString().matches("training with [1-8] learners, the fastest here");
        assertThat(result.lastWeights()[0]).isCloseTo(0.4, within(0.1));
        assertThat(result.lastWeights()[1]).isCloseTo(-0.9, within(0.1));
    }

    /// Learners of networks too are no more than the batches allow: four for each.
    @ParameterizedTest
    @ValueSource(strings = {"hogwild", "local-locks"})
    void learnersOfNetworksAreChosenByMeasurement(String word) throws IOException {
        List<String> notes = new ArrayList<>();
        trainer("cuda")
                .label("group")
                .mlp(NetworkOptions.layers(4).withClasses(2))
                .batchSize(200)
                .strategy(Strategy.named(word, 2))
                .learnersByMeasurement()
                .epochs(1)
                .listener(new TrainingListener() {
                    @Override
                    public void noted(String sentence) {
                        notes.add(sentence);
                    }
                })
                .fit();
        assertThat(notes).singleElement().asString().matches("training with [1-2] learners, the fastest here");
    }

    @Test
    void autoTakesTheDeviceThatIsThere() throws IOException {
        assertSame(
                trainer("auto").label("y").linear("a", "b").fit(),
                trainer("cuda").label("y").linear("a", "b").fit());
    }

    /// On the CPU two workers would share a network at this batch.
    @Test
    void autoTakesTheDeviceForNetworksToo() throws IOException {
        NetworkOptions layers = NetworkOptions.layers(64).withClasses(2);
        List<String> ways = new ArrayList<>();
        for (String device : List.of("auto", "cuda", "cpu")) {
            Trainer trainer =
                    trainer(device).label("group").mlp(layers).batchSize(1000).workers(2);
            ways.add(trainer.prepare().settings().strategy().text());
        }
        assertThat(ways.get(0)).isEqualTo(ways.get(1)).isNotEqualTo(ways.get(2));
    }

    @Test
    void lossesOnASampleOfTheRowsAreThoseOfTheCpu() throws IOException {
        try (ColumnCache many = rows(4500)) {
            double[] losses = new double[3];
            for (int run = 0; run < 3; run++) {
                losses[run] = trainer(many, run == 1 ? "cuda" : "cpu")
                        .label("group")
                        .mlp(NetworkOptions.layers(4).withClasses(2))
                        .seed(run == 2 ? 8 : 9)
                        .model(start(many))
                        .maxBatches(1)
                        .fit()
                        .history()
                        .getFirst()
                        .trainingLoss();
            }
            assertThat(losses[1]).isCloseTo(losses[0], within(1e-12));
            assertThat(losses[2]).isNotCloseTo(losses[0], within(1e-9));
        }
    }

    private static ModelSpec start(ColumnCache rows) {
        return trainer(rows, "cpu")
                .label("group")
                .mlp(NetworkOptions.layers(4).withClasses(2))
                .prepare()
                .spec();
    }

    /// Every way to start.
    @ParameterizedTest
    @EnumSource(Initialisation.class)
    void weightsThatStartAtRandomAreThoseOfTheCpu(Initialisation init) throws IOException {
        NetworkOptions layers = NetworkOptions.layers(4).withClasses(2).withInit(init);
        TrainingResult[] results = new TrainingResult[2];
        for (int d = 0; d < 2; d++) {
            results[d] = trainer(List.of("cpu", "cuda").get(d))
                    .label("group")
                    .mlp(layers)
                    .maxBatches(0)
                    .fit();
        }
        assertThat(results[1].lastWeights()).isEqualTo(results[0].lastWeights());
        assertThat(results[0].lastWeights()).isEqualTo(results[0].model().initialWeights());
    }

    @Test
    void deviceThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> trainer("cuda:77").label("y").linear("a", "b").fit())
                .isInstanceOf(NoSuchDeviceException.class)
                .hasMessageContaining("cuda:77");
        assertThatThrownBy(() -> trainer("cpu:1").label("y").linear("a", "b").fit())
                .isInstanceOf(NoSuchDeviceException.class)
                .hasMessageContaining(":1");
    }
}
