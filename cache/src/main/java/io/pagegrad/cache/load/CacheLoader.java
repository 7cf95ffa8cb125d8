package io.pagegrad.cache.load;

import io.pagegrad.cache.CacheProvenance;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.ColumnView;
import io.pagegrad.cache.InputTransform;
import io.pagegrad.cache.RowGroup;
import io.pagegrad.cache.RowSet;
import io.pagegrad.cache.UnsuitableDataException;
import io.pagegrad.column.NearNames;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.ScanUnit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// Loads the result of a query over a table into a [ColumnCache], several threads reading.
///
/// Two passes over what is kept: the first reads pages, evaluates, rounds to the asked precision, splits off
/// the validation rows and takes figures; the second, in memory, fills nulls and scales. Rows, groups,
/// figures and values do not depend on the number of threads.
public final class CacheLoader {
    private final PagefileTable table;
    private final LoadQuery query;
    private final LoadOptions options;
    private final LoadMonitor monitor;
    private final KnownTransforms known;

    private CacheLoader(
            PagefileTable table, LoadQuery query, LoadOptions options, KnownTransforms known, LoadMonitor monitor) {
        this.table = table;
        this.query = query;
        this.options = options;
        this.known = known;
        this.monitor = monitor;
    }

    /// Loads and gives the cache to the caller, who closes it. Everything is freed when loading fails.
    ///
    /// @param query bound to `table`
    /// @throws IOException when a file cannot be read, or there is no room for files of columns
    /// @throws io.pagegrad.pagefile.PagefileException when rows cannot be given
    /// @throws io.pagegrad.cache.UnsuitableDataException when rows are not what a model takes
    /// @throws io.pagegrad.cache.CacheMemoryException when the cache becomes larger than the options allow
    /// @throws java.util.concurrent.CancellationException when `monitor` was cancelled or this thread interrupted
    public static ColumnCache load(PagefileTable table, LoadQuery query, LoadOptions options, LoadMonitor monitor)
            throws IOException {
        return load(table, units(table, query), query, options, options.transforms(), monitor);
    }

    /// The units that a load of `query` reads, in order: what each gives does not depend on the others, so that
    /// a table can be loaded piece by piece in bounded memory.
    public static List<ScanUnit> units(PagefileTable table, LoadQuery query) throws IOException {
        return table.scanUnits(query.projection(), UnitSize.bytes(table.sizeBytes()));
    }

    /// As [#load(PagefileTable, LoadQuery, LoadOptions, LoadMonitor)] for some units of the table, transformed
    /// as other rows were: an output whose name one of `transforms` has is scaled with its figures, gets its
    /// stand-in for nulls and its dictionary, instead of figures of these rows. This is how new rows are made
    /// ready for a trained model.
    public static ColumnCache load(
            PagefileTable table,
            List<ScanUnit> units,
            LoadQuery query,
            LoadOptions options,
            List<InputTransform> transforms,
            LoadMonitor monitor)
            throws IOException {
        try (MemoryBudget budget = new MemoryBudget(options.memoryLimitBytes(), options.spillDirectory(), monitor)) {
            KnownTransforms known = new KnownTransforms(transforms);
            return new CacheLoader(table, query, options, known, monitor).load(units, budget);
        } catch (InternalError e) {
            throw withoutRoom(options.spillDirectory(), e);
        }
    }

    /// The system maps files of columns before it has room on the disk for them; where it finds none when they
    /// are filled, the JVM has no other word for it.
    private static IOException withoutRoom(Path spillDirectory, InternalError e) {
        if (spillDirectory == null) {
            throw e;
        }
        return new IOException(spillDirectory + ": no room for columns, the disk is full or has failed", e);
    }

    private ColumnCache load(List<ScanUnit> units, MemoryBudget budget) throws IOException {
        ColumnObserver observer = monitor.takeObserver();
        try {
            return load(units, budget, observer);
        } catch (IOException | RuntimeException | Error e) {
            if (observer != null) {
                observer.close();
            }
            throw e;
        }
    }

    private ColumnCache load(List<ScanUnit> units, MemoryBudget budget, ColumnObserver observer) throws IOException {
        checkNames();
        List<PhysicalType> inputTypes = query.projection().physicalTypes(table.schema());
        long totalBytes = 0;
        long maxRows = 0;
        for (ScanUnit unit : units) {
            totalBytes += unit.sizeBytes();
            maxRows += unit.maxRows();
        }
        long rowsBefore = monitor.rowsRead();
        monitor.begin(totalBytes);
        LoadPlan plan = LoadPlan.of(query, options, FirstRows.plan(units, query, options, known, inputTypes), maxRows);
        if (plan.inputs().stream().noneMatch(InputPlan::isCategory)) {
            monitor.plan(plan.inputs().stream().map(InputPlan::cacheColumn).toList());
        }
        LongAdder dropped = new LongAdder();
        List<LoadedGroup> loaded = read(units, plan, budget, inputTypes, dropped, observer);
        List<InputTransform> transforms = fit(plan, loaded);
        if (observer != null) {
            tell(plan, loaded, transforms, observer);
        }
        List<RowGroup> groups = finish(plan, loaded, transforms, budget, observer);
        CacheProvenance provenance =
                new CacheProvenance(table.provenance(), query.text(), monitor.rowsRead() - rowsBefore, dropped.sum());
        ColumnCache cache = new ColumnCache(
                transforms.stream().map(t -> t.column(options.precision())).toList(),
                groups,
                rows(groups, loaded, true),
                rows(groups, loaded, false),
                transforms,
                provenance,
                budget.release());
        if (observer != null) {
            cache.closeFirst(observer::close);
        }
        return cache;
    }

    /// A label that is not there is told before hours of reading.
    private void checkNames() {
        List<String> names =
                query.outputs().stream().map(column -> column.field().name()).toList();
        for (String name : options.unscaled()) {
            if (!names.contains(name)) {
                throw new UnsuitableDataException("there is no column " + name + "; there are "
                        + String.join(", ", names) + NearNames.hint(name, names));
            }
        }
    }

    /// Says what [#finish] does to the numbers as they lie.
    private static void tell(
            LoadPlan plan, List<LoadedGroup> loaded, List<InputTransform> transforms, ColumnObserver observer) {
        for (int i = 0; i < transforms.size(); i++) {
            InputPlan input = plan.inputs().get(i);
            if (input.isCategory()) {
                continue;
            }
            for (LoadedGroup group : loaded) {
                if (group.nulls[i] != null) {
                    double standIn = transforms.get(i).nullValue() - input.pivot();
                    observer.filled(group.data[i], group.rows, input.precision(), group.nulls[i], standIn);
                }
            }
            if (input.scaled()) {
                double shift = transforms.get(i).shift() - input.pivot();
                observer.scaled(i, input.precision(), shift, transforms.get(i).factor());
            }
        }
    }

    private List<LoadedGroup> read(
            List<ScanUnit> units,
            LoadPlan plan,
            MemoryBudget budget,
            List<PhysicalType> inputTypes,
            LongAdder dropped,
            ColumnObserver observer)
            throws IOException {
        UnitQueue<List<LoadedGroup>> queue = new UnitQueue<>(units.size(), monitor);
        // The first rows of the table are those of the first units: a limit reads them one after the other.
        int threads = query.limit() >= 0 ? 1 : Math.min(options.threads(), Math.max(1, units.size()));
        LoadThreads.read(
                threads,
                "load",
                queue,
                monitor,
                () -> new UnitReader(units, queue, plan, budget, monitor, dropped, inputTypes, observer));
        List<LoadedGroup> groups = new ArrayList<>();
        queue.results().forEach(groups::addAll);
        return groups;
    }

    private List<InputTransform> fit(LoadPlan plan, List<LoadedGroup> groups) throws IOException {
        TransformFit fit = new TransformFit(plan, known, groups);
        int inputs = plan.inputs().size();
        UnitQueue<InputTransform> queue = new UnitQueue<>(inputs, monitor);
        LoadThreads.run(Math.min(options.threads(), inputs), "fit", queue, monitor, () -> new LoadThreads.Worker() {
            @Override
            public void run(int input) {
                queue.complete(input, fit.fit(input));
            }

            @Override
            public void close() {}
        });
        return queue.results();
    }

    private List<RowGroup> finish(
            LoadPlan plan,
            List<LoadedGroup> loaded,
            List<InputTransform> transforms,
            MemoryBudget budget,
            ColumnObserver observer)
            throws IOException {
        TransformFit fit = new TransformFit(plan, known, loaded);
        List<Map<CategoryTable, int[]>> codes = new ArrayList<>();
        for (int i = 0; i < transforms.size(); i++) {
            InputTransform transform = transforms.get(i);
            codes.add(transform.dictionary() == null ? new IdentityHashMap<>() : fit.codes(i, transform.dictionary()));
        }
        UnitQueue<List<ColumnView>> queue = new UnitQueue<>(loaded.size(), monitor);
        int threads = Math.min(options.threads(), Math.max(1, loaded.size()));
        LoadThreads.run(threads, "scale", queue, monitor, () -> new LoadThreads.Worker() {
            private final GroupFinisher finisher = new GroupFinisher(plan, transforms, codes, budget, observer);

            @Override
            public void run(int group) throws IOException {
                queue.complete(group, finisher.finish(loaded.get(group)));
            }

            @Override
            public void close() {
                finisher.trim();
            }
        });
        List<List<ColumnView>> views = queue.results();
        List<RowGroup> groups = new ArrayList<>();
        long firstRow = 0;
        for (int g = 0; g < loaded.size(); g++) {
            groups.add(new RowGroup(g, firstRow, loaded.get(g).rows, views.get(g)));
            firstRow += loaded.get(g).rows;
        }
        return groups;
    }

    private static RowSet rows(List<RowGroup> groups, List<LoadedGroup> loaded, boolean training) {
        RowSet.Builder builder = new RowSet.Builder();
        for (int g = 0; g < loaded.size(); g++) {
            LoadedGroup group = loaded.get(g);
            builder.add(groups.get(g), training ? 0 : group.trainingRows, training ? group.trainingRows : group.rows);
        }
        return builder.build();
    }
}
