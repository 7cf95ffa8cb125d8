package io.pagegrad.bench;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.ColumnView;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.RowGroup;
import io.pagegrad.cache.load.LoadMonitor;
import io.pagegrad.cache.load.LoadOptions;
import io.pagegrad.cache.load.SelectLoad;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Pages in the page cache to columns, on one thread: into batches that are used again, and into a fresh cache.
///
/// Floor: reading the same pages without looking at them.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class DecodeBenchmark extends TableBenchmark {
    /// `lin`: five float8 columns, all of them; `taxi`: two timestamps and four float8 of eighteen columns.
    @Param({"lin", "taxi"})
    public String table;

    private PagefileTable opened;
    private List<String> columns;
    private Projection projection;

    @Setup
    public void setUp() throws IOException {
        open();
        boolean isTaxi = table.equals("taxi");
        opened = isTaxi ? taxi : linear;
        columns = isTaxi ? BenchData.TAXI_COLUMNS : BenchData.LINEAR_COLUMNS;
        List<Projection.Item> items = new ArrayList<>();
        for (String column : columns) {
            items.add(new Projection.Item(opened.schema().indexOf(column), Projection.Form.VALUE));
        }
        projection = new Projection(items);
        double[] sums = new double[columns.size()];
        long rows = scan(sums);
        check(table + " rows", data.expectedCount(table + ".rows"), rows);
        for (int i = 0; i < sums.length; i++) {
            check(table + "." + columns.get(i), data.expectedSum(table + "." + columns.get(i)), sums[i]);
        }
    }

    @TearDown
    public void tearDown() {
        shut();
    }

    @Benchmark
    public long floorPageCacheRead(Volume volume) throws IOException {
        long bytes = readAll(table);
        volume.set(bytes, data.rows());
        return bytes;
    }

    @Benchmark
    public long decodeIntoReusedBatches(Volume volume) throws IOException {
        long rows = scan(null);
        volume.set(opened.sizeBytes(), rows);
        return rows;
    }

    @Benchmark
    public long loadIntoFreshCache(Volume volume) throws IOException {
        String sql = table.equals("lin")
                ? "SELECT x1, x2, x3, x4, y FROM lin"
                : "SELECT pickup_longitude, pickup_latitude, dropoff_longitude, dropoff_latitude FROM taxi";
        LoadOptions options = LoadOptions.defaults().withThreads(1).withPrecision(Precision.FLOAT64);
        try (ColumnCache cache =
                SelectLoad.load(source.database(BenchData.DATABASE), sql, options, new LoadMonitor())) {
            check(table + " rows", data.expectedCount(table + ".rows"), cache.rows());
            volume.set(opened.sizeBytes(), cache.rows());
            return sumOfOne(cache);
        }
    }

    /// Looks at one element of each group, so that a lazy cache would show.
    private static long sumOfOne(ColumnCache cache) {
        double sum = 0;
        for (RowGroup group : cache.groups()) {
            ColumnView last = group.column(group.columnCount() - 1);
            sum += last.getDouble(group.rows() - 1);
        }
        return Double.doubleToLongBits(sum);
    }

    /// @param sums gets the sum of each column when not null
    private long scan(double[] sums) throws IOException {
        long rows = 0;
        List<PhysicalType> types = projection.physicalTypes(opened.schema());
        try (ColumnBatch batch = ColumnBatch.allocate(types, 2048, MemoryTag.BATCH)) {
            for (ScanUnit unit : opened.scanUnits(projection, 32 << 20)) {
                try (ScanCursor cursor = unit.open()) {
                    for (int read = cursor.fill(batch); read > 0; read = cursor.fill(batch)) {
                        rows += read;
                        if (sums != null) {
                            add(batch, sums);
                        }
                    }
                }
            }
        }
        return rows;
    }

    private static void add(ColumnBatch batch, double[] sums) {
        for (int i = 0; i < sums.length; i++) {
            FixedVector vector = batch.fixed(i);
            for (int row = 0; row < batch.size(); row++) {
                sums[i] += vector.type() == PhysicalType.INT64 ? vector.getLong(row) : vector.getDouble(row);
            }
        }
    }
}
