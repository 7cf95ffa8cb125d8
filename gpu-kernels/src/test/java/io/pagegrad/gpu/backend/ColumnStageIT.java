package io.pagegrad.gpu.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.NullPolicy;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.RowGroup;
import io.pagegrad.cache.Scaling;
import io.pagegrad.cache.UnsuitableDataException;
import io.pagegrad.cache.load.ColumnObserver;
import io.pagegrad.cache.load.LoadMonitor;
import io.pagegrad.cache.load.LoadOptions;
import io.pagegrad.cache.load.SelectLoad;
import io.pagegrad.gpu.driver.CudaHandle;
import io.pagegrad.gpu.emulator.RequiresCuda;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import io.pagegrad.testdata.PostgresServer;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.backend.ComputeBackends;
import io.pagegrad.trainer.train.Shuffle;
import io.pagegrad.trainer.train.TrainingResult;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Columns that go to the device while pages are still being read: the same bits, without a second copy.
@RequiresCuda
class ColumnStageIT {
    private static PostgresServer server;
    private static PostgresCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.builder().start();
        server.sql("CREATE TABLE r AS SELECT sin(n) * 100 AS a, (n % 37)::int AS b, cos(n)::real AS c,"
                + " 3 * sin(n) + (n % 37) * 0.1 - cos(n) AS y, CASE WHEN n % 50 > 0 THEN n::float8 END AS h"
                + " FROM generate_series(1, 9000) n");
        server.stop();
        cluster = PostgresCluster.open(server.dataDirectory());
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
        server.close();
    }

    private static LoadOptions options(Precision precision) {
        return LoadOptions.defaults()
                .withPrecision(precision)
                .withThreads(2)
                .withScaling(Scaling.ZSCORE, Set.of("y"))
                .withValidation(0.2, 3)
                .withGroupRows(1024);
    }

    private static ColumnCache load(LoadOptions options, ColumnObserver observer, String columns) throws IOException {
        LoadMonitor monitor = new LoadMonitor();
        monitor.observe(observer);
        return SelectLoad.load(cluster.database("postgres"), "SELECT " + columns + " FROM r", options, monitor);
    }

    private static double[] train(ColumnCache cache, Shuffle shuffle) throws IOException {
        TrainingResult result = Trainer.on(cache)
                .label("y")
                .linear("a", "b", "c")
                .device("cuda")
                .shuffle(shuffle)
                .batchSize(64)
                .epochs(2)
                .learningRate(0.05)
                .seed(5)
                .fit();
        double[] all = Arrays.copyOf(result.lastWeights(), result.lastWeights().length + 1);
        all[all.length - 1] = result.bestLoss();
        return all;
    }

    private static long address(RowGroup group, int column) {
        return group.column(column).data().address();
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32,NONE", "FLOAT64,NONE", "FLOAT32,BLOCKS", "FLOAT64,FULL"})
    void trainingOnStagedColumnsGivesTheSameBits(Precision precision, Shuffle shuffle) throws IOException {
        double[] expected;
        try (ColumnCache cache = load(options(precision), null, "a, b, c, y")) {
            expected = train(cache, shuffle);
        }
        long before = CudaHandle.open();
        try (ColumnCache cache =
                load(options(precision), ComputeBackends.named("cuda").stage(), "a, b, c, y")) {
            RowGroup last = cache.groups().getLast();
            long[] columns = {address(last, 0), address(last, 3), address(last, 1)};
            RowForm form = new RowForm(List.of(1, 1, 1), precision == Precision.FLOAT32 ? 4 : 8);
            assertThat(ColumnStage.find(0, columns, form).rows()).isEqualTo(last.rows());
            assertThat(train(cache, shuffle)).isEqualTo(expected);
            assertThat(train(cache, shuffle)).isEqualTo(expected);
        }
        assertThat(CudaHandle.open()).isEqualTo(before);
    }

    /// Copies are enqueued while later units are still to be read; scaling comes after the last of them.
    @Test
    void copiesBeginBeforeTheLastPageIsRead() throws IOException {
        List<String> events = new ArrayList<>();
        LoadMonitor monitor = new LoadMonitor();
        ColumnObserver stage = ComputeBackends.named("cuda").stage();
        monitor.observe(new ColumnObserver() {
            @Override
            public synchronized void loaded(int column, MemorySegment numbers) {
                events.add("loaded at " + monitor.bytesRead());
                stage.loaded(column, numbers);
            }

            @Override
            public synchronized void scaled(int column, Precision precision, double shift, double factor) {
                events.add("scaled at " + monitor.bytesRead());
                stage.scaled(column, precision, shift, factor);
            }

            @Override
            public void close() {
                events.add("closed");
                stage.close();
            }
        });
        LoadOptions options = options(Precision.FLOAT32).withThreads(1);
        try (ColumnCache cache =
                SelectLoad.load(cluster.database("postgres"), "SELECT a, b, c, y FROM r", options, monitor)) {
            assertThat(cache.rows()).isEqualTo(9000);
        }
        assertThat(events.getFirst()).startsWith("loaded at ").isNotEqualTo("loaded at " + monitor.totalBytes());
        assertThat(events.stream().filter(event -> event.startsWith("scaled")).distinct())
                .containsExactly("scaled at " + monitor.totalBytes());
        assertThat(events.getLast()).isEqualTo("closed");
    }

    @Test
    void columnsWithNullsAreCopiedLater() throws IOException {
        LoadOptions options = options(Precision.FLOAT64).withNulls(NullPolicy.MEAN);
        double[] expected;
        try (ColumnCache cache = load(options, null, "a, h AS b, c, y")) {
            expected = train(cache, Shuffle.NONE);
        }
        try (ColumnCache cache = load(options, ComputeBackends.named("cuda").stage(), "a, h AS b, c, y")) {
            assertThat(train(cache, Shuffle.NONE)).isEqualTo(expected);
        }
    }

    @Test
    void loadsThatFailCloseTheStage() {
        long before = CudaHandle.open();
        ColumnObserver stage = ComputeBackends.named("cuda").stage();
        assertThatThrownBy(() -> load(options(Precision.FLOAT32), stage, "a, h AS b, c, y"))
                .isInstanceOf(UnsuitableDataException.class);
        assertThat(CudaHandle.open()).isEqualTo(before);
    }
}
