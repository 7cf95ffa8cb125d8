package io.pagegrad.gpu.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.NullPolicy;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.RowGroup;
import io.pagegrad.cache.RowSlice;
import io.pagegrad.cache.Scaling;
import io.pagegrad.cache.UnsuitableDataException;
import io.pagegrad.cache.load.CacheLoader;
import io.pagegrad.cache.load.ColumnObserver;
import io.pagegrad.cache.load.LoadMonitor;
import io.pagegrad.cache.load.LoadOptions;
import io.pagegrad.cache.load.SelectLoad;
import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.expression.parse.QueryParser;
import io.pagegrad.expression.parse.SelectQuery;
import io.pagegrad.gpu.compile.CubinCache;
import io.pagegrad.gpu.driver.CudaHandle;
import io.pagegrad.gpu.emulator.RequiresCuda;
import io.pagegrad.gpu.emulator.TestDevice;
import io.pagegrad.gpu.kernel.Kernel;
import io.pagegrad.gpu.kernel.KernelLibrary;
import io.pagegrad.gpu.kernel.Real;
import io.pagegrad.pagefile.ForwardingTable;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanOptions;
import io.pagegrad.pagefile.ScanUnit;
import io.pagegrad.pagefile.device.PageDecoding;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import io.pagegrad.testdata.PostgresServer;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.ComputeBackends;
import io.pagegrad.trainer.backend.MixedCopy;
import io.pagegrad.trainer.backend.RowMix;
import io.pagegrad.trainer.backend.RowSegment;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.train.Shuffle;
import io.pagegrad.trainer.train.TrainingResult;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Columns that go to the device while pages are still being read: the same bits, without a second copy.
@RequiresCuda
class ColumnStageIT {
    /// Two tables of numbers of every type: the device decodes all of `d`, and of `u` neither the pages of
    /// updated rows nor those with nulls.
    private static final String DECODED = """
            CREATE TABLE d AS SELECT sin(n) * 100 AS a, (n % 37)::int AS b, cos(n)::real AS c, n % 5 = 0 AS t,
                                     (n % 101)::smallint AS s, n::bigint * 1000003 AS k, n,
                                     3 * sin(n) + (n % 37) * 0.1 - cos(n) AS y
              FROM generate_series(1, 2500) n;
            CREATE TABLE u AS SELECT * FROM d;
            VACUUM FREEZE d;
            VACUUM FREEZE u;
            UPDATE u SET a = a + 1 WHERE n % 2000 = 0;
            INSERT INTO u SELECT a, b, c, t, s, NULL, n, y FROM d LIMIT 50;
            """;

    private static PostgresServer server;
    private static PostgresCluster cluster;
    private static TestDevice device;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.builder().start();
        server.sql("CREATE TABLE r AS SELECT sin(n) * 100 AS a, (n % 37)::int AS b, cos(n)::real AS c,"
                + " 3 * sin(n) + (n % 37) * 0.1 - cos(n) AS y, CASE WHEN n % 50 > 0 THEN n::float8 END AS h,"
                + " 'g' || n % 11 AS g"
                + " FROM generate_series(1, 2500) n");
        server.sql(DECODED);
        server.stop();
        cluster = PostgresCluster.open(server.dataDirectory());
        device = TestDevice.open();
    }

    @AfterAll
    static void stop() throws Exception {
        device.close();
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
        return train(cache, shuffle, 0.05);
    }

    private static double[] train(ColumnCache cache, Shuffle shuffle, double rate) throws IOException {
        return outcome(trainer(cache, shuffle, rate).fit());
    }

    private static Trainer trainer(ColumnCache cache, Shuffle shuffle, double rate) {
        return Trainer.on(cache)
                .label("y")
                .linear("a", "b", "c")
                .device("cuda")
                .shuffle(shuffle)
                .batchSize(64)
                .epochs(2)
                .learningRate(rate)
                .seed(5);
    }

    private static double[] outcome(TrainingResult result) {
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

    /// Rows that are mixed come from everywhere: each of several devices gets all columns, mixes its part of the
    /// rows and trains on that.
    @ParameterizedTest
    @ValueSource(strings = {"cuda:0,1", "cuda:0+cpu", "cuda:0,0"})
    void severalDevicesGetTheColumns(String devices) throws IOException {
        int count = device.driver().devices().size();
        Assumptions.assumeTrue(count > 1 || !devices.contains("1"), "there is one device");
        LoadOptions options = options(Precision.FLOAT64);
        double[] expected;
        try (ColumnCache cache = load(options, null, "a, b, c, y")) {
            expected = trained(cache, devices);
        }
        long before = CudaHandle.open();
        ColumnObserver stage = ComputeBackends.choose(devices, reason -> {}).stage();
        try (ColumnCache cache = load(options, stage, "a, b, c, y")) {
            RowGroup last = cache.groups().getLast();
            RowForm form = new RowForm(List.of(1, 1), 8);
            for (int number = 0; number < count; number++) {
                ColumnStage.Staged staged =
                        ColumnStage.find(number, new long[] {address(last, 3), address(last, 0)}, form);
                assertThat(staged != null)
                        .as("device %d", number)
                        .isEqualTo(devices.contains(Integer.toString(number)));
            }
            assertThat(trained(cache, devices)).isEqualTo(expected);
        }
        assertThat(CudaHandle.open()).isEqualTo(before);
    }

    private static double[] trained(ColumnCache cache, String devices) throws IOException {
        return outcome(trainer(cache, Shuffle.BLOCKS, 0.05)
                .device(devices)
                .strategy(Strategy.synchronised())
                .fit());
    }

    /// Copies are enqueued while later units are still to be read; scaling comes after the last of them.
    @Test
    void copiesBeginBeforeTheLastPageIsRead() throws IOException {
        List<String> events = new ArrayList<>();
        LoadMonitor monitor = new LoadMonitor();
        ColumnObserver stage = ComputeBackends.named("cuda").stage();
        monitor.observe(new ColumnObserver() {
            @Override
            public synchronized void loaded(int column, Rows rows) {
                events.add("loaded at " + monitor.bytesRead());
                stage.loaded(column, rows);
            }

            @Override
            public void filled(
                    MemorySegment numbers, int rows, Precision precision, MemorySegment nulls, double standIn) {
                stage.filled(numbers, rows, precision, nulls, standIn);
            }

            @Override
            public void encoded(MemorySegment codes, Categories categories, MemorySegment numbers) {
                stage.encoded(codes, categories, numbers);
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
            assertThat(cache.rows()).isEqualTo(2500);
        }
        assertThat(events.getFirst()).startsWith("loaded at ").isNotEqualTo("loaded at " + monitor.totalBytes());
        assertThat(events.stream().filter(event -> event.startsWith("scaled")).distinct())
                .containsExactly("scaled at " + monitor.totalBytes());
        assertThat(events.getLast()).isEqualTo("closed");
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32,MEAN,NONE", "FLOAT64,MEAN,BLOCKS", "FLOAT32,DROP,FULL"})
    void columnsWithNullsAreStagedToo(Precision precision, NullPolicy nulls, Shuffle shuffle) throws IOException {
        LoadOptions options = options(precision).withNulls(nulls);
        double[] expected;
        try (ColumnCache cache = load(options, null, "a, h AS b, c, y")) {
            expected = train(cache, shuffle);
        }
        ColumnObserver stage = ComputeBackends.named("cuda").stage();
        try (ColumnCache cache = load(options, stage, "a, h AS b, c, y")) {
            assertThat(areStaged(cache, precision)).isTrue();
            assertThat(train(cache, shuffle)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT64,ordinal(b)", "FLOAT32,ordinal(g)"})
    void categoriesGetTheirNumbersOnTheDevice(Precision precision, String category) throws IOException {
        String columns = "a, " + category + " AS b, c, y";
        double[] expected;
        try (ColumnCache cache = load(options(precision), null, columns)) {
            expected = train(cache, Shuffle.NONE, 0.001);
        }
        try (ColumnCache cache =
                load(options(precision), ComputeBackends.named("cuda").stage(), columns)) {
            assertThat(areStaged(cache, precision)).isTrue();
            assertThat(train(cache, Shuffle.NONE, 0.001)).isEqualTo(expected);
        }
    }

    /// Whether every column of every group is on the device, bit for bit.
    private static boolean areStaged(ColumnCache cache, Precision precision) {
        RowForm form = new RowForm(List.of(1), precision.widthBytes());
        for (RowGroup group : cache.groups()) {
            for (int c = 0; c < 4; c++) {
                ColumnStage.Staged staged = ColumnStage.find(0, new long[] {address(group, c)}, form);
                if (staged == null || staged.rows() != group.rows()) {
                    return false;
                }
                assertThat(read(staged.columns()[0], group.rows(), precision))
                        .as("column %d of group %d", c, group.index())
                        .isEqualTo(values(group, c, precision));
            }
        }
        return true;
    }

    private static double[] read(long address, int count, Precision precision) {
        Real real = precision == Precision.FLOAT32 ? Real.FLOAT32 : Real.FLOAT64;
        try (KernelLibrary library =
                        KernelLibrary.load(device.context(), device.compiler(), CubinCache.ofUser(), real);
                TestDevice.Vector copy = precision == Precision.FLOAT32
                        ? device.floats(new double[count])
                        : device.doubles(new double[count])) {
            library.launch(
                    device.stream(), Kernel.COLUMN_SCALE, count, copy.address(), address, 0.0, 1.0, (long) count);
            if (precision == Precision.FLOAT64) {
                return copy.doubles();
            }
            float[] singles = copy.floats();
            return IntStream.range(0, count).mapToDouble(i -> singles[i]).toArray();
        }
    }

    private static double[] values(RowGroup group, int column, Precision precision) {
        MemorySegment data = group.column(column).data();
        return IntStream.range(0, group.rows())
                .mapToDouble(row -> precision == Precision.FLOAT32
                        ? data.getAtIndex(ValueLayout.JAVA_FLOAT, row)
                        : data.getAtIndex(ValueLayout.JAVA_DOUBLE, row))
                .toArray();
    }

    /// Pages decoded by the device, for whoever scans the table.
    private static final class DecodedTable extends ForwardingTable {
        private final PageDecoding decoding;

        DecodedTable(PagefileTable table, PageDecoding decoding) {
            super(table);
            this.decoding = decoding;
        }

        @Override
        public List<PagefileTable> leaves() {
            return List.of(this);
        }

        @Override
        public List<ScanUnit> scanUnits(Projection projection, long unitBytes) throws IOException {
            ScanOptions options = decoding == null ? ScanOptions.DEFAULT : ScanOptions.DEFAULT.withDecoding(decoding);
            return table().scanUnits(projection, 1 << 17, options);
        }
    }

    private static ColumnCache loadDecoded(
            LoadOptions options, String sql, PageDecoding decoding, ColumnObserver observer) throws IOException {
        LoadMonitor monitor = new LoadMonitor();
        monitor.observe(observer);
        SelectQuery query = QueryParser.parse(sql);
        PagefileTable table = SelectLoad.table(cluster.database("postgres"), query);
        SelectLoad select = SelectLoad.bind(sql, query, table.schema(), SelectLoad.options(table));
        return CacheLoader.load(new DecodedTable(table, decoding), select, options, monitor);
    }

    /// What the device decodes is trained on where it lies; rows of pages that it leaves to the CPU come from
    /// there.
    @ParameterizedTest
    @CsvSource({"d,FLOAT32,a,b,0.2,BLOCKS", "d,FLOAT64,s,t,0.2,NONE", "u,FLOAT64,a,k,0.3,FULL", "u,FLOAT32,k,b,0,NONE"})
    void decodedColumnsStayOnTheDevice(
            String table, Precision precision, String first, String second, double validation, Shuffle shuffle)
            throws IOException {
        String sql = "SELECT " + first + " AS a, " + second + " AS b, c, y FROM " + table;
        for (NullPolicy nulls :
                table.equals("d") ? List.of(NullPolicy.ERROR) : List.of(NullPolicy.MEAN, NullPolicy.DROP)) {
            LoadOptions options =
                    options(precision).withValidation(validation, 3).withNulls(nulls);
            double[] expected;
            try (ColumnCache cache = loadDecoded(options, sql, null, null)) {
                expected = train(cache, shuffle);
            }
            long before = CudaHandle.open();
            try (PageDecoding decoding = PageDecoding.open("cuda")) {
                ColumnStage stage = (ColumnStage) ComputeBackends.named("cuda").stage();
                try (ColumnCache cache = loadDecoded(options, sql, decoding, stage)) {
                    long all = cache.rows() * 4 * precision.widthBytes();
                    if (table.equals("d")) {
                        assertThat(decoding.left()).isZero();
                        assertThat(stage.uploadedBytes()).isZero();
                    } else {
                        assertThat(decoding.left()).isPositive();
                        assertThat(stage.uploadedBytes()).isBetween(1L, all * 3 / 4);
                    }
                    assertThat(areStaged(cache, precision)).isTrue();
                    assertThat(train(cache, shuffle)).isEqualTo(expected);
                }
            }
            assertThat(CudaHandle.open()).isEqualTo(before);
        }
    }

    /// Rows that are there are mixed and sampled there: the copy in host memory is made when they do not fit, and
    /// not before. Rows that only a sample finds no room beside stay.
    @ParameterizedTest
    @CsvSource({
        "BLOCKS,1000000,false",
        "FULL,1000000,false",
        "SAMPLE,1000000,false",
        "BLOCKS,30000,true",
        "SAMPLE,3000,true"
    })
    void mixedCopiesAreMadeOfStagedRowsOnTheDevice(RowMix.Kind kind, long budget, boolean inHostMemory)
            throws IOException {
        AtomicBoolean filled = new AtomicBoolean();
        LoadOptions options = options(Precision.FLOAT64).withValidation(0.2, 3);
        try (ColumnCache cache = load(options, ComputeBackends.named("cuda").stage(), "a, b, c, y");
                Block memory = OffHeap.allocate(4L * 8 * 2500, MemoryTag.BATCH);
                DeviceLane lane = new DeviceLane(device.context());
                KernelLibrary library =
                        KernelLibrary.load(device.context(), device.compiler(), CubinCache.ofUser(), Real.FLOAT64)) {
            List<RowSegment> source = new ArrayList<>();
            for (RowSlice slice : cache.trainingRows().slices()) {
                long[] columns = {address(slice.group(), 3), address(slice.group(), 1)};
                source.add(new RowSegment(columns, slice.from(), slice.to()));
            }
            RowMix mix = switch (kind) {
                case BLOCKS -> RowMix.inBlocks(source, 5);
                case FULL -> RowMix.full(source, 5, 2);
                case SAMPLE -> RowMix.sample(source, 5, 640);
            };
            int rows = (int) mix.taken();
            long[] places = {memory.address(), memory.address() + 8L * rows};
            MixedCopy copy = new MixedCopy() {
                @Override
                public RowMix mix() {
                    return mix;
                }

                @Override
                public void fill() {
                    filled.set(true);
                }

                @Override
                public long firstRow(RowSegment segment) {
                    return 0;
                }
            };
            RowForm form = new RowForm(List.of(1, 1), 8);
            try (RowStore store = new RowStore(library, form, budget)) {
                RowSegment all = new RowSegment(places, 0, rows);
                RowStore.Extent extent = store.place(lane, new BatchPlan(List.of(all), 64, false, copy))
                        .getFirst();
                assertThat(filled.get()).isEqualTo(inHostMemory);
                RowSegment first = source.getFirst();
                assertThat(ColumnStage.find(0, first.columns(), form) != null)
                        .isEqualTo(!inHostMemory || kind == RowMix.Kind.SAMPLE);
                if (inHostMemory) {
                    return;
                }
                long[] from = mix.buffer(0);
                double[] expected = new double[rows];
                List<double[]> values = source.stream()
                        .map(segment -> MemorySegment.ofAddress(segment.columns()[0] + segment.from() * 8)
                                .reinterpret(segment.rows() * 8)
                                .toArray(ValueLayout.JAVA_DOUBLE))
                        .toList();
                double[] inOrder =
                        values.stream().flatMapToDouble(Arrays::stream).toArray();
                Arrays.setAll(expected, row -> inOrder[(int) from[row]]);
                assertThat(extent.rows()).isEqualTo(rows);
                assertThat(read(extent.addresses()[0], rows, Precision.FLOAT64)).isEqualTo(expected);
            }
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
