package io.pagegrad.trainer.hop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.artifact.ModelFile;
import io.pagegrad.trainer.backend.ComputeBackend;
import io.pagegrad.trainer.backend.ComputeBackends;
import io.pagegrad.trainer.testing.Regression;
import io.pagegrad.trainer.train.PartitionRows;
import io.pagegrad.trainer.train.PreparedTraining;
import io.pagegrad.trainer.train.TrainingException;
import io.pagegrad.trainer.train.UnitTraining;
import io.pagegrad.trainer.update.Optimizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HopRunTest {
    private static final Regression DATA = Regression.of(2100, 11);
    private static final int PARTITIONS = 4;
    private static final long EPOCHS = 3;
    private static final long SEED = 7;
    private static final long PLENTY = 1L << 30;

    @TempDir
    Path directory;

    private static List<ComputeBackend> workers(int count) {
        return Collections.nCopies(count, ComputeBackends.named("cpu"));
    }

    private static HopResult run(HopSettings settings, PartitionSource source, long budget, SearchDirectory directory)
            throws IOException {
        return run(
                LinearTrials.plan(LinearTrials.ofEachOptimizer(), EPOCHS),
                settings,
                source,
                budget,
                directory,
                new HopListener() {},
                new AtomicBoolean());
    }

    private static HopResult run(
            HopPlan plan,
            HopSettings settings,
            PartitionSource source,
            long budget,
            SearchDirectory directory,
            HopListener listener,
            AtomicBoolean stop)
            throws IOException {
        try (PartitionStore store = new PartitionStore(budget, SEED, 1000)) {
            store.add(source);
            return new HopRun(plan, new LinearTrials(), store, settings, directory, listener, stop::get).run();
        }
    }

    private static HopResult run(HopOrder order, int workers, Precision precision) throws IOException {
        return run(
                new HopSettings(order, workers(workers), SEED),
                new ArrayPartitions(DATA, PARTITIONS, precision),
                PLENTY,
                null);
    }

    /// What must be equal to the last bit: states, losses, way; not times and workers.
    static List<Object> bits(TrialState state) {
        List<Object> bits = new ArrayList<>(List.of(state.trial(), state.epoch(), state.partitionOrder()));
        state.learning().forEach((name, values) -> bits.add(name + Arrays.toString(values)));
        state.history().forEach(point -> bits.add(point.epoch() + ": " + point.loss()));
        bits.add(Arrays.toString(state.bestWeights()) + state.bestLoss() + state.ended());
        return bits;
    }

    static List<List<Object>> bits(HopResult result) {
        return result.trials().stream().map(HopRunTest::bits).toList();
    }

    @Test
    void hoppingIsBitForBitTrainingAloneInTheLoggedOrder() throws IOException {
        for (HopOrder order : HopOrder.values()) {
            for (int workers : new int[] {1, 2, 3}) {
                HopResult result = run(order, workers, Precision.FLOAT32);
                assertThat(result.isWhole()).isTrue();
                for (TrialState state : result.trials()) {
                    assertThat(state.log()).hasSize((int) (PARTITIONS * EPOCHS));
                    Map<String, double[]> alone = alone(state);
                    state.learning()
                            .forEach((name, values) -> assertThat(alone.get(name))
                                    .as(order + " " + workers + " trial " + state.trial() + " " + name)
                                    .containsExactly(values));
                }
            }
        }
    }

    /// One model on one engine from beginning to end, its state never saved nor restored.
    private static Map<String, double[]> alone(TrialState state) throws IOException {
        PartitionSource source = new ArrayPartitions(DATA, PARTITIONS, Precision.FLOAT32);
        List<PartitionRows> partitions = new ArrayList<>();
        try (ColumnCache sample = source.sample()) {
            PreparedTraining prepared =
                    new LinearTrials().trainer(state.choices(), sample).prepare();
            for (int p = 0; p < PARTITIONS; p++) {
                partitions.add(new PartitionRows(source.load(p), p, SEED));
            }
            UnitTraining training = new UnitTraining(prepared, sample);
            try (UnitTraining.Session session = training.open(ComputeBackends.named("cpu"), null)) {
                int unit = 0;
                for (int partition : state.partitionOrder()) {
                    partitions
                            .get(partition)
                            .train(
                                    prepared.model(),
                                    prepared.settings(),
                                    unit++ / PARTITIONS,
                                    plan -> session.train(plan, () -> false));
                }
                return session.state();
            }
        } finally {
            partitions.forEach(PartitionRows::close);
        }
    }

    @Test
    void hoppingIsTextbookDescentOverThePartitionsInTheLoggedOrder() throws IOException {
        Map<String, String> choices = Map.of("rate", "0.05", "batch", "50", "shuffle", "none");
        HopResult result = run(
                LinearTrials.plan(List.of(choices, choices), EPOCHS),
                new HopSettings(HopOrder.RING, workers(2), SEED),
                new ArrayPartitions(DATA, PARTITIONS, Precision.FLOAT64),
                PLENTY,
                null,
                new HopListener() {},
                new AtomicBoolean());
        for (TrialState state : result.trials()) {
            double[] w = new double[4];
            for (int partition : state.partitionOrder()) {
                int from = DATA.y().length * partition / PARTITIONS;
                int to = DATA.y().length * (partition + 1) / PARTITIONS;
                for (int batch = from; batch < to; batch += 50) {
                    step(w, batch, Math.min(to, batch + 50));
                }
            }
            assertThat(state.learning().get("model.weights")).containsExactly(w, within(1e-12));
        }
    }

    private static void step(double[] w, int from, int to) {
        double[] gradient = new double[4];
        for (int r = from; r < to; r++) {
            double error = w[0] * DATA.a()[r] + w[1] * DATA.b()[r] + w[2] * DATA.c()[r] + w[3] - DATA.y()[r];
            gradient[0] += 2 * error * DATA.a()[r];
            gradient[1] += 2 * error * DATA.b()[r];
            gradient[2] += 2 * error * DATA.c()[r];
            gradient[3] += 2 * error;
        }
        for (int i = 0; i < 4; i++) {
            w[i] -= 0.05 * gradient[i] / (to - from);
        }
    }

    @Test
    void ringGivesTheSameBitsForEveryNumberOfWorkersWithAndWithoutBarrier() throws IOException {
        List<List<Object>> expected = bits(run(HopOrder.RING, 1, Precision.FLOAT32));
        assertThat(bits(run(HopOrder.RING, 3, Precision.FLOAT32))).isEqualTo(expected);
        assertThat(bits(run(HopOrder.BARRIER, 2, Precision.FLOAT32))).isEqualTo(expected);
    }

    @Test
    void aGreedyRunIsReplayedBitForBitByAnotherNumberOfWorkers() throws IOException {
        HopResult greedy = run(HopOrder.GREEDY, 3, Precision.FLOAT32);
        Map<Integer, List<Integer>> log = new HashMap<>();
        greedy.trials().forEach(state -> log.put(state.trial(), state.partitionOrder()));
        HopResult replay = run(
                new HopSettings(HopOrder.GREEDY, workers(2), 99, log),
                new ArrayPartitions(DATA, PARTITIONS, Precision.FLOAT32),
                PLENTY,
                null);
        assertThat(bits(replay)).isEqualTo(bits(greedy));
    }

    @Test
    void partitionsThatDoNotFitAreLoadedAgainAndNothingElseChanges() throws IOException {
        HopResult plenty = run(HopOrder.RING, 2, Precision.FLOAT32);
        HopResult tight = run(
                new HopSettings(HopOrder.RING, workers(2), SEED),
                new ArrayPartitions(DATA, PARTITIONS, Precision.FLOAT32),
                1,
                null);
        assertThat(plenty.loads()).isEqualTo(PARTITIONS);
        assertThat(plenty.reloads()).isZero();
        assertThat(tight.reloads()).isPositive();
        assertThat(bits(tight)).isEqualTo(bits(plenty));
    }

    @Test
    void aSearchThatIsStoppedAndGoesOnEndsWithTheBitsOfAnUnbrokenOne() throws IOException {
        List<List<Object>> expected = bits(run(HopOrder.RING, 2, Precision.FLOAT32));
        for (int after : new int[] {1, 7, 20, 50}) {
            Path place = directory.resolve("after-" + after);
            AtomicInteger units = new AtomicInteger();
            AtomicBoolean stop = new AtomicBoolean();
            HopListener stopper = new HopListener() {
                @Override
                public void unitDone(int worker, HopUnit unit, TrialState state) {
                    stop.set(units.incrementAndGet() >= after);
                }
            };
            HopResult part = inDirectory(place, false, 2, stopper, stop);
            assertThat(part.trials().stream()
                            .mapToInt(state -> state.log().size())
                            .sum())
                    .isGreaterThanOrEqualTo(after);
            HopResult rest = inDirectory(place, true, 3, new HopListener() {}, new AtomicBoolean());
            assertThat(rest.isWhole()).isTrue();
            assertThat(bits(rest)).as("stopped after %d units", after).isEqualTo(expected);
            // going on with a search that is done does nothing and gives the same
            HopResult again = inDirectory(place, true, 1, new HopListener() {}, new AtomicBoolean());
            assertThat(bits(again)).isEqualTo(expected);
            assertThat(again.loads()).isZero();
            assertThat(again.best().file("v").weights())
                    .isEqualTo(rest.best().file("v").weights());
        }
    }

    private static HopResult inDirectory(
            Path place, boolean resume, int workers, HopListener listener, AtomicBoolean stop) throws IOException {
        try (SearchDirectory kept = SearchDirectory.open(place, Map.of("data", "regression"), resume)) {
            return run(
                    LinearTrials.plan(LinearTrials.ofEachOptimizer(), EPOCHS),
                    new HopSettings(HopOrder.RING, workers(workers), SEED),
                    new ArrayPartitions(DATA, PARTITIONS, Precision.FLOAT32),
                    PLENTY,
                    kept,
                    listener,
                    stop);
        }
    }

    @Test
    void aDirectoryIsNotTakenForAnotherSearch() throws IOException {
        SearchDirectory.open(directory, Map.of("query", "SELECT 1", "seed", "1"), false)
                .close();
        assertThatThrownBy(() -> SearchDirectory.open(directory, Map.of("query", "SELECT 1", "seed", "1"), false))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("--resume");
        assertThatThrownBy(() -> SearchDirectory.open(directory, Map.of("query", "SELECT 1", "seed", "2"), true))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("seed was 1, not 2");
        try (SearchDirectory held = SearchDirectory.open(directory, Map.of("seed", "1"), true)) {
            assertThat(held).isNotNull();
            assertThatThrownBy(() -> SearchDirectory.open(directory, Map.of("seed", "1"), true))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("running");
        }
    }

    @Test
    void aDamagedStateIsNamedAndNotUsed() throws IOException {
        inDirectory(directory, false, 1, new HopListener() {}, new AtomicBoolean());
        Path state = directory.resolve("trial-2.state");
        byte[] bytes = Files.readAllBytes(state);
        bytes[bytes.length / 2] ^= 1;
        Files.write(state, bytes);
        assertThatThrownBy(() -> inDirectory(directory, true, 1, new HopListener() {}, new AtomicBoolean()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("trial-2.state is damaged");
    }

    @Test
    void aBrokenAndADivergingConfigurationDoNotStopTheOthers() throws IOException {
        List<Map<String, String>> choices =
                List.of(Map.of("broken", "yes"), Map.of("rate", "1e30"), Map.of("rate", "0.05"));
        List<String> told = new ArrayList<>();
        HopListener listener = new HopListener() {
            @Override
            public void ended(TrialState state) {
                told.add(state.trial() + ": " + state.ended());
            }
        };
        HopResult result = run(
                LinearTrials.plan(choices, EPOCHS),
                new HopSettings(HopOrder.RING, workers(2), SEED),
                new ArrayPartitions(DATA, PARTITIONS, Precision.FLOAT32),
                PLENTY,
                null,
                listener,
                new AtomicBoolean());
        assertThat(result.trials().get(0).ended()).isEqualTo("the configuration is broken");
        assertThat(result.trials().get(1).ended()).startsWith("diverged");
        assertThat(result.trials().get(2).epoch()).isEqualTo(EPOCHS);
        assertThat(told).hasSize(2);
        ModelFile best = result.best().file("test");
        assertThat(best.options()).containsEntry("trial", "2").containsEntry("hopping", "ring");
        assertThat(best.loss()).isCloseTo(DATA.error(DATA.exact()), within(1e-3));
    }

    @Test
    void aUnitThatFailsIsTriedAgainByAnotherWorker() throws IOException {
        ArrayPartitions source = new ArrayPartitions(DATA, PARTITIONS, Precision.FLOAT32);
        source.failing = 2;
        source.failures.set(1);
        List<String> retries = new ArrayList<>();
        HopListener listener = new HopListener() {
            @Override
            public void retried(int worker, HopUnit unit, String reason) {
                retries.add(unit.partition() + ": " + reason);
            }
        };
        HopResult result = run(
                LinearTrials.plan(LinearTrials.ofEachOptimizer(), EPOCHS),
                new HopSettings(HopOrder.RING, workers(2), SEED),
                source,
                PLENTY,
                null,
                listener,
                new AtomicBoolean());
        assertThat(retries).hasSize(1);
        assertThat(retries.getFirst()).startsWith("2: ").contains("cannot be read");
        assertThat(bits(result)).isEqualTo(bits(run(HopOrder.RING, 1, Precision.FLOAT32)));
    }

    @Test
    void anUnreadablePartitionEndsTheSearchAndKeepsWhatIsFinished() throws IOException {
        ArrayPartitions source = new ArrayPartitions(DATA, PARTITIONS, Precision.FLOAT32);
        source.failing = 2;
        source.failures.set(Integer.MAX_VALUE);
        try (SearchDirectory kept = SearchDirectory.open(directory, Map.of(), false)) {
            assertThatThrownBy(() -> run(new HopSettings(HopOrder.RING, workers(1), SEED), source, PLENTY, kept))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("rows from 1050: cannot be read");
        }
        HopResult rest = inDirectoryAnyhow();
        assertThat(bits(rest)).isEqualTo(bits(run(HopOrder.RING, 1, Precision.FLOAT32)));
    }

    private HopResult inDirectoryAnyhow() throws IOException {
        try (SearchDirectory kept = SearchDirectory.open(directory, Map.of(), true)) {
            return run(
                    new HopSettings(HopOrder.RING, workers(2), SEED),
                    new ArrayPartitions(DATA, PARTITIONS, Precision.FLOAT32),
                    PLENTY,
                    kept);
        }
    }

    @Test
    void aDiskThatTakesNoMoreEndsTheSearchAndKeepsWhatIsFinished() throws IOException {
        AtomicInteger units = new AtomicInteger();
        HopListener breaker = new HopListener() {
            @Override
            public void unitDone(int worker, HopUnit unit, TrialState state) {
                if (units.incrementAndGet() == 9) {
                    // a directory where the state of every trial should go: writing it fails from now on
                    for (int trial = 0; trial < Optimizer.words().size(); trial++) {
                        replaceByDirectory(directory.resolve("trial-" + trial + ".state"));
                    }
                }
            }
        };
        assertThatThrownBy(() -> inDirectory(directory, false, 1, breaker, new AtomicBoolean()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("trial-");
        assertThat(units).hasValue(9);
    }

    private static void replaceByDirectory(Path file) {
        try {
            Files.deleteIfExists(file);
            Files.createDirectories(file.resolve("taken"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
