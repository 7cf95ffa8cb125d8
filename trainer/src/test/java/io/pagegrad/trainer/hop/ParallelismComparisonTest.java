package io.pagegrad.trainer.hop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.backend.ComputeBackends;
import io.pagegrad.trainer.backend.RowSegment;
import io.pagegrad.trainer.hop.TrialState.EpochLoss;
import io.pagegrad.trainer.testing.Regression;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParallelismComparisonTest {
    private static final Regression DATA = Regression.of(2100, 11);

    /// The same rows, those with neighbouring labels beside each other.
    private static Regression clustered() {
        int[] order = IntStream.range(0, DATA.y().length)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> DATA.y()[row]))
                .mapToInt(Integer::intValue)
                .toArray();
        return new Regression(
                picked(DATA.a(), order), picked(DATA.b(), order), picked(DATA.c(), order), picked(DATA.y(), order));
    }

    private static double[] picked(double[] values, int[] order) {
        return IntStream.of(order).mapToDouble(row -> values[row]).toArray();
    }

    private static ParallelismComparison comparison(Regression data, List<Map<String, String>> choices, int workers)
            throws IOException {
        return new ParallelismComparison(
                new ArrayPartitions(data, 4, Precision.FLOAT64),
                new LinearTrials(),
                choices,
                ComputeBackends.named("cpu"),
                workers,
                3,
                7,
                1000,
                () -> false);
    }

    private static List<List<Double>> losses(ParallelismResult result) {
        return result.curves().stream()
                .map(curve -> curve.stream().map(EpochLoss::loss).toList())
                .toList();
    }

    @Test
    void hoppingAndTaskParallelTrainingGiveTheLossesOfASearch() throws IOException {
        HopResult searched;
        try (PartitionStore store = new PartitionStore(1 << 28, 7, 1000)) {
            store.add(new ArrayPartitions(DATA, 4, Precision.FLOAT64));
            HopSettings settings =
                    new HopSettings(HopOrder.RING, Collections.nCopies(2, ComputeBackends.named("cpu")), 7);
            searched = new HopRun(
                            LinearTrials.plan(LinearTrials.ofEachOptimizer(), 3),
                            new LinearTrials(),
                            store,
                            settings,
                            null,
                            new HopListener() {},
                            () -> false)
                    .run();
        }
        List<List<Double>> expected = searched.trials().stream()
                .map(state -> state.history().stream().map(EpochLoss::loss).toList())
                .toList();
        try (ParallelismComparison comparison = comparison(DATA, LinearTrials.ofEachOptimizer(), 3)) {
            assertThat(losses(comparison.run(Parallelism.HOPPING))).isEqualTo(expected);
            assertThat(losses(comparison.run(Parallelism.TASK_PARALLEL))).isEqualTo(expected);
        }
    }

    @Test
    void everyWayFindsTheAnswerOnShuffledRows() throws IOException {
        double exact = DATA.error(DATA.exact());
        List<Map<String, String>> choices = List.of(Map.of("rate", "0.05"), Map.of("rate", "0.02"));
        try (ParallelismComparison comparison = comparison(DATA, choices, 2)) {
            for (Parallelism way : Parallelism.values()) {
                ParallelismResult result = comparison.run(way);
                assertThat(result.curves()).as(way.word()).hasSize(2).allMatch(curve -> curve.size() == 3);
                assertThat(result.lowest().getLast()).as(way.word()).isCloseTo(exact, within(0.003));
            }
        }
    }

    /// Each worker sees labels of one half only, and the mean of two wrong models is no right one.
    @Test
    void averagingGoesWrongWhereRowsAreClusteredByLabel() throws IOException {
        List<Map<String, String>> choices = List.of(Map.of("rate", "0.02"));
        try (ParallelismComparison comparison = comparison(clustered(), choices, 4)) {
            double hopping = comparison.run(Parallelism.HOPPING).lowest().getFirst();
            double averaging = comparison.run(Parallelism.AVERAGING).lowest().getFirst();
            double synchronised =
                    comparison.run(Parallelism.SYNCHRONIZED).lowest().getFirst();
            assertThat(averaging).isGreaterThan(2 * hopping).isGreaterThan(2 * synchronised);
        }
    }

    @Test
    void movedBytesAreThoseOfModelsGradientsOrColumns() throws IOException {
        List<Map<String, String>> choices = List.of(Map.of("rate", "0.02", "batch", "50"));
        try (ParallelismComparison comparison = comparison(DATA, choices, 2)) {
            long weights = 4 * 8;
            assertThat(comparison.run(Parallelism.AVERAGING).movedBytes()).isEqualTo(3 * 2 * weights);
            assertThat(comparison.run(Parallelism.SYNCHRONIZED).movedBytes()).isEqualTo(3 * 42 * 2 * weights);
            assertThat(comparison.run(Parallelism.PARAMETER_SERVER).movedBytes())
                    .isEqualTo(3 * 42 * 2 * weights);
        }
    }

    @Test
    void interleavedRowsComeInTurnsAndEachOnce() {
        long[] none = {};
        List<List<RowSegment>> lists = List.of(
                List.of(new RowSegment(none, 0, 5), new RowSegment(none, 10, 13)),
                List.of(new RowSegment(none, 20, 24)));
        List<Long> rows = new ArrayList<>();
        for (RowSegment segment : Interleaving.of(lists, 3)) {
            for (long row = segment.from(); row < segment.to(); row++) {
                rows.add(row);
            }
        }
        assertThat(rows).containsExactly(0L, 1L, 2L, 20L, 21L, 22L, 3L, 4L, 10L, 23L, 11L, 12L);
    }
}
