package io.pagegrad.bench;

import com.sun.management.OperatingSystemMXBean;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.load.LoadMonitor;
import io.pagegrad.cache.load.LoadOptions;
import io.pagegrad.cache.load.SelectLoad;
import io.pagegrad.column.Block;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanOptions;
import io.pagegrad.pagefile.ScanUnit;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// Pages of one [DecodeShape] to columns that lie one behind the other in memory, timed.
final class DecodeRun {
    private static final long UNIT_BYTES = 8 << 20;
    private static final int BATCH_ROWS = 8192;
    static final boolean PROCESSOR_TIME = Boolean.getBoolean("pagegrad.bench.processor-time");
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final PagefileDatabase database;
    private final DecodeShape shape;
    private final PagefileTable table;
    private final Projection projection;
    private final List<PhysicalType> types;

    /// What a run is timed on.
    enum Output {
        /// Memory that the run before has written.
        REUSED,
        /// Memory that the system hands out, in huge pages, while it is written.
        FRESH
    }

    /// The time of day, or the processor time of this process where other work keeps the machine busy.
    private static long clock() {
        return PROCESSOR_TIME ? PROCESS.getProcessCpuTime() : System.nanoTime();
    }

    /// @param seconds from opening the first unit until the last row is written
    /// @param rows of all threads
    record Timed(double seconds, long rows) {}

    DecodeRun(PagefileDatabase database, DecodeShape shape) throws IOException {
        this.database = database;
        this.shape = shape;
        this.table = database.table(shape.table(), false);
        List<Projection.Item> items = new ArrayList<>();
        for (String column : shape.columns()) {
            items.add(new Projection.Item(table.schema().indexOf(column), Projection.Form.VALUE));
        }
        this.projection = new Projection(items);
        this.types = projection.physicalTypes(table.schema());
    }

    PagefileTable table() {
        return table;
    }

    /// Decodes the whole table; pictures always into a fresh cache, checksums verified.
    Timed run(int threads, Output output, boolean checksums) throws IOException, InterruptedException {
        if (shape.isPictures()) {
            return pictures(threads);
        }
        List<ScanUnit> units = table.scanUnits(projection, UNIT_BYTES, new ScanOptions(checksums, null));
        AtomicInteger next = new AtomicInteger();
        List<Columns> columns = new ArrayList<>();
        try (ExecutorService others = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                columns.add(new Columns(rowsAtMost(units)));
            }
            if (output == Output.REUSED) {
                decode(others, columns, one -> one.takeEach(units, columns.indexOf(one), threads));
            }
            long start = clock();
            // A thread that took other units than before would write memory that nobody has touched.
            long rows = output == Output.REUSED
                    ? decode(others, columns, one -> one.takeEach(units, columns.indexOf(one), threads))
                    : decode(others, columns, one -> one.take(units, next));
            return new Timed((clock() - start) / 1e9, rows);
        } finally {
            columns.forEach(Columns::close);
        }
    }

    /// What one thread does.
    private interface Share {
        long take(Columns columns) throws IOException;
    }

    private static long decode(ExecutorService others, List<Columns> columns, Share share)
            throws IOException, InterruptedException {
        if (columns.size() == 1) {
            return share.take(columns.getFirst());
        }
        List<Callable<Long>> tasks = new ArrayList<>();
        for (Columns one : columns) {
            tasks.add(() -> share.take(one));
        }
        long rows = 0;
        for (Future<Long> done : others.invokeAll(tasks)) {
            try {
                rows += done.get();
            } catch (ExecutionException e) {
                throw new IOException(e.getCause());
            }
        }
        return rows;
    }

    /// Rows that the units might hold; memory that is not written costs nothing.
    private static long rowsAtMost(List<ScanUnit> units) {
        return units.stream().mapToLong(ScanUnit::maxRows).sum() + BATCH_ROWS;
    }

    /// Bytes become float32 where a cache takes them.
    private Timed pictures(int threads) throws IOException {
        LoadOptions options = LoadOptions.defaults().withThreads(threads).withPrecision(Precision.FLOAT32);
        long start = clock();
        try (ColumnCache cache =
                SelectLoad.load(database, "SELECT pixels FROM " + shape.table(), options, new LoadMonitor())) {
            return new Timed((clock() - start) / 1e9, cache.rows());
        }
    }

    /// One thread's output.
    private final class Columns implements AutoCloseable {
        private final List<Block> data = new ArrayList<>();
        private final Block nulls = OffHeap.allocate(FixedVector.nullBytes(BATCH_ROWS), MemoryTag.BATCH);

        Columns(long rows) {
            for (PhysicalType type : types) {
                data.add(OffHeap.allocate(rows * type.widthBytes(), MemoryTag.BATCH));
            }
        }

        long take(List<ScanUnit> units, AtomicInteger next) throws IOException {
            long rows = 0;
            for (int unit = next.getAndIncrement(); unit < units.size(); unit = next.getAndIncrement()) {
                rows = decode(units.get(unit), rows);
            }
            return rows;
        }

        /// Every `step`-th unit from `first` on.
        long takeEach(List<ScanUnit> units, int first, int step) throws IOException {
            long rows = 0;
            for (int unit = first; unit < units.size(); unit += step) {
                rows = decode(units.get(unit), rows);
            }
            return rows;
        }

        /// @return the row after the unit's last
        private long decode(ScanUnit unit, long first) throws IOException {
            long rows = first;
            try (ScanCursor cursor = unit.open()) {
                for (int read = fill(cursor, rows); read > 0; read = fill(cursor, rows)) {
                    rows += read;
                }
            }
            return rows;
        }

        private int fill(ScanCursor cursor, long row) throws IOException {
            List<ColumnVector> vectors = new ArrayList<>(types.size());
            for (int i = 0; i < types.size(); i++) {
                int width = types.get(i).widthBytes();
                MemorySegment part = data.get(i).segment().asSlice(row * width, (long) BATCH_ROWS * width);
                vectors.add(new FixedVector(types.get(i), part, nulls.segment(), BATCH_ROWS));
            }
            return cursor.fill(ColumnBatch.over(vectors, BATCH_ROWS));
        }

        @Override
        public void close() {
            data.forEach(Block::close);
            nulls.close();
        }
    }
}
