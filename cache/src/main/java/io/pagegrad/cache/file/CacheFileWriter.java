package io.pagegrad.cache.file;

import io.pagegrad.cache.load.LoadMonitor;
import io.pagegrad.cache.load.LoadThreads;
import io.pagegrad.cache.load.SelectLoad;
import io.pagegrad.cache.load.UnitQueue;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.parse.QueryParser;
import io.pagegrad.expression.parse.SelectQuery;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.ScanUnit;
import io.pagegrad.pagefile.TableProvenance;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/// Builds and refreshes a cache file.
final class CacheFileWriter {
    /// Pages of one unit: what a single changed row makes a refresh read again.
    private static final long UNIT_BYTES = 1L << 20;

    private final Path path;
    private final PagefileDatabase database;
    private final int threads;
    private final LoadMonitor monitor;

    CacheFileWriter(Path path, PagefileDatabase database, int threads, LoadMonitor monitor) {
        this.path = path.toAbsolutePath();
        this.database = database;
        this.threads = threads;
        this.monitor = monitor;
    }

    /// A query with its table.
    private record Bound(PagefileTable table, SelectLoad select, List<ScanUnit> units) {}

    private Bound bind(String sql) throws IOException {
        SelectQuery query = QueryParser.parse(sql);
        if (query.limit() >= 0 || query.sample() != null) {
            throw new ExpressionException(
                    "a cache holds all rows of its query: LIMIT and TABLESAMPLE belong to what reads it", -1);
        }
        PagefileTable table = SelectLoad.table(database, query);
        SelectLoad select = SelectLoad.bind(sql, query, table.schema(), SelectLoad.options(table));
        return new Bound(table, select, table.scanUnits(select.projection(), UNIT_BYTES));
    }

    void build(String sql) throws IOException {
        Bound bound = bind(sql);
        Path unfinished = Files.createTempFile(path.getParent(), path.getFileName() + ".", ".part");
        try {
            try (FileChannel channel =
                    FileChannel.open(unfinished, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                CacheFileChannel file = CacheFileChannel.create(unfinished, channel);
                List<StoredUnit> units = read(bound, file, Map.of(), new AtomicInteger());
                file.publish(directory(bound, units), null);
            }
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static CacheDirectory directory(Bound bound, List<StoredUnit> units) {
        return new CacheDirectory(
                bound.select().text(),
                bound.table().provenance(),
                bound.select().outputs(),
                units);
    }

    RefreshReport refresh() throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = lock(channel)) {
            Objects.requireNonNull(lock);
            CacheFileChannel file = CacheFileChannel.existing(path, channel);
            CacheFileChannel.Directory before = file.readDirectory();
            CacheDirectory old = before.content();
            Bound bound = bind(old.query());
            checkSource(old.source(), bound.table().provenance());
            Map<Long, StoredUnit> known = new HashMap<>();
            if (old.columns().equals(bound.select().outputs())) {
                for (StoredUnit unit : old.units()) {
                    known.put(unit.fingerprint(), unit);
                }
            }
            AtomicInteger kept = new AtomicInteger();
            List<StoredUnit> units = read(bound, file, known, kept);
            RefreshReport report = new RefreshReport(
                    kept.get(),
                    units.size() - kept.get(),
                    old.units().size() - kept.get(),
                    rows(old.units()),
                    rows(units));
            CacheDirectory fresh = directory(bound, units);
            if (!fresh.equals(old)) {
                file.publish(fresh, before);
            }
            return report;
        }
    }

    private FileLock lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            // held by this process: the same refusal
        }
        throw new RefusedPagefileException(path + " is being refreshed by somebody else: try again later");
    }

    private static long rows(List<StoredUnit> units) {
        return units.stream().mapToLong(StoredUnit::rows).sum();
    }

    private void checkSource(TableProvenance before, TableProvenance now) {
        String cluster = before.properties().get("system_identifier");
        if (!before.format().equals(now.format())
                || !before.database().equals(now.database())
                || !before.table().equals(now.table())
                || !Objects.equals(cluster, now.properties().get("system_identifier"))) {
            throw new RefusedPagefileException(path + " was built from " + describe(before) + ", this is "
                    + describe(now) + ": name the right source, or build another cache");
        }
    }

    private static String describe(TableProvenance source) {
        return source.table() + " of database " + source.database() + " of cluster "
                + source.properties().getOrDefault("system_identifier", source.format());
    }

    /// Sections of all units, in order: those in `known` as they are, the others read and appended.
    private List<StoredUnit> read(Bound bound, CacheFileChannel file, Map<Long, StoredUnit> known, AtomicInteger kept)
            throws IOException {
        List<ScanUnit> units = bound.units();
        monitor.begin(units.stream().mapToLong(ScanUnit::sizeBytes).sum());
        UnitQueue<StoredUnit> queue = new UnitQueue<>(units.size(), monitor);
        int readers = Math.min(threads, Math.max(1, units.size()));
        LoadThreads.read(readers, "cache", queue, monitor, () -> new LoadThreads.Worker() {
            private final UnitSection section =
                    new UnitSection(bound.select(), bound.table().schema(), file, monitor);

            @Override
            public void run(int index) throws IOException {
                ScanUnit unit = units.get(index);
                long fingerprint = unit.fingerprint();
                StoredUnit same = known.get(fingerprint);
                if (same != null) {
                    kept.incrementAndGet();
                    monitor.advance(unit.sizeBytes(), same.rowsRead());
                    queue.complete(index, same);
                } else {
                    queue.complete(index, section.read(unit, fingerprint, queue));
                }
            }

            @Override
            public void close() {
                section.close();
            }
        });
        return queue.results();
    }
}
