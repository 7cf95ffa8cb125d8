package io.pagegrad.trainer.hop;

import io.pagegrad.cache.CacheProvenance;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.InputTransform;
import io.pagegrad.cache.Scaling;
import io.pagegrad.cache.UnsuitableDataException;
import io.pagegrad.cache.load.CacheLoader;
import io.pagegrad.cache.load.LoadMonitor;
import io.pagegrad.cache.load.LoadOptions;
import io.pagegrad.cache.load.LoadQuery;
import io.pagegrad.cache.load.TransformMerge;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.ScanUnit;
import io.pagegrad.pagefile.TableProvenance;
import io.pagegrad.trainer.model.LabelValues;
import io.pagegrad.trainer.train.TrainingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;

/// Partitions of tables' pages: ranges of one table, the leaf tables of a partitioned one, or the parts of a
/// table in several data directories. Thread-safe; lives as long as the tables.
///
/// Scaling figures and categories are those of all training rows: a first pass over the pages takes them,
/// partition by partition, and keeps no rows.
public final class PagePartitions implements PartitionSource {
    /// Units are cut so small that partitions differ little in size.
    private static final int UNITS_OF_A_PARTITION = 16;

    private final List<Part> parts;
    private final LoadOptions options;
    private final List<InputTransform> transforms;
    private final long[] sizes;
    private final CacheProvenance provenance;
    private final Set<LoadMonitor> active;
    private final Map<String, LabelValues> values;

    /// A table and the query over it.
    ///
    /// @param name what distinguishes it from others, for people
    public record Input(PagefileTable table, LoadQuery query, String name) {}

    private record Part(Input input, List<ScanUnit> units, String name) {}

    private PagePartitions(
            List<Part> parts,
            LoadOptions options,
            List<InputTransform> transforms,
            long[] sizes,
            CacheProvenance provenance,
            Set<LoadMonitor> active,
            Map<String, LabelValues> values) {
        this.parts = parts;
        this.options = options;
        this.transforms = transforms;
        this.sizes = sizes;
        this.provenance = provenance;
        this.active = active;
        this.values = values;
    }

    /// Cuts inputs into partitions and takes the figures that loading them needs.
    ///
    /// @param inputs tables of the same form; each becomes at least one partition
    /// @param partitions how many in all, at least as many as inputs; several inputs are cut into as many each
    /// @param options of loading one partition; its memory limit is for one partition
    /// @param monitor is told what the first pass reads, and can stop it
    /// @throws TrainingException when there are fewer pages than partitions
    /// @throws UnsuitableDataException when rows are not what a model takes
    public static PagePartitions open(List<Input> inputs, int partitions, LoadOptions options, LoadMonitor monitor)
            throws IOException {
        if (inputs.stream().anyMatch(input -> input.query().limit() >= 0)) {
            throw new TrainingException("partitions hold all rows of a query: leave out LIMIT");
        }
        checkSameForm(inputs);
        int each = Math.ceilDiv(Math.max(partitions, inputs.size()), inputs.size());
        List<Part> parts = new ArrayList<>();
        for (Input input : inputs) {
            parts.addAll(cut(input, each));
        }
        Set<LoadMonitor> active = ConcurrentHashMap.newKeySet();
        List<List<InputTransform>> fitted = new ArrayList<>();
        long[] sizes = new long[parts.size()];
        Map<String, LabelValues> values = new HashMap<>();
        long rowsRead = 0;
        long rowsDropped = 0;
        monitor.begin(parts.stream()
                .flatMap(part -> part.units().stream())
                .mapToLong(ScanUnit::sizeBytes)
                .sum());
        List<InputTransform> known = options.scaling() == Scaling.ROBUST && inputs.size() == 1 && parts.size() > 1
                ? fittedToAll(parts, options)
                : options.transforms();
        for (int p = 0; p < sizes.length; p++) {
            if (monitor.isCancelled()) {
                throw new CancellationException("loading was cancelled");
            }
            LoadMonitor own = new LoadMonitor();
            try (ColumnCache rows = load(parts.get(p), options, known, own)) {
                fitted.add(rows.transforms());
                addValues(rows, options.unscaled(), values);
                sizes[p] = rows.sizeBytes();
                rowsRead += rows.provenance().rowsRead();
                rowsDropped += rows.provenance().rowsDropped();
                monitor.advance(own.bytesRead(), own.rowsRead());
            }
        }
        String query = inputs.getFirst().query().text();
        CacheProvenance provenance = new CacheProvenance(provenance(inputs), query, rowsRead, rowsDropped);
        List<InputTransform> transforms = TransformMerge.merge(fitted, known);
        return new PagePartitions(parts, options, transforms, sizes, provenance, active, values);
    }

    private static void addValues(ColumnCache rows, Set<String> columns, Map<String, LabelValues> values) {
        for (String name : columns) {
            int column = rows.columnIndex(name);
            if (column >= 0 && LabelValues.mayBeClasses(rows, column)) {
                values.computeIfAbsent(name, none -> new LabelValues()).add(rows, column, rows.allRows());
            }
        }
    }

    /// The values of a column that is not scaled and holds whole numbers, over all partitions; null for another
    /// column.
    public LabelValues labelValues(String column) {
        return values.get(column);
    }

    /// Quartiles are those of all rows at once: of the whole table in memory, as far as the limit allows.
    private static List<InputTransform> fittedToAll(List<Part> parts, LoadOptions options) throws IOException {
        List<ScanUnit> units =
                parts.stream().flatMap(part -> part.units().stream()).toList();
        Part whole = new Part(
                parts.getFirst().input(), units, parts.getFirst().input().name());
        try (ColumnCache rows = load(whole, options, options.transforms(), new LoadMonitor())) {
            return rows.transforms();
        }
    }

    private static void checkSameForm(List<Input> inputs) {
        Input first = inputs.getFirst();
        for (Input input : inputs) {
            if (!input.query().outputs().equals(first.query().outputs())) {
                throw new UnsuitableDataException(
                        "the query gives " + first.query().outputs() + " over " + first.name() + ", but "
                                + input.query().outputs() + " over " + input.name());
            }
        }
    }

    /// Ranges of whole pages of about the same size.
    private static List<Part> cut(Input input, int count) throws IOException {
        long bytes = input.table().sizeBytes();
        List<ScanUnit> units = CacheLoader.units(input.table(), input.query());
        if (count > 1 && units.size() < count * UNITS_OF_A_PARTITION) {
            long unitBytes = Math.max(1, bytes / count / UNITS_OF_A_PARTITION);
            units = input.table().scanUnits(input.query().projection(), unitBytes);
        }
        if (units.size() < count) {
            throw new TrainingException(input.name() + " has " + units.size() + " pages with rows, too few for " + count
                    + " partitions: ask for fewer");
        }
        long total = units.stream().mapToLong(ScanUnit::sizeBytes).sum();
        List<Part> parts = new ArrayList<>();
        int from = 0;
        long before = 0;
        for (int p = 0; p < count; p++) {
            int to = from;
            long end = total / count * (p + 1);
            // each later partition needs a unit too
            while (to < units.size() - (count - p - 1) && (to == from || p == count - 1 || before < end)) {
                before += units.get(to++).sizeBytes();
            }
            String name = count == 1 ? input.name() : input.name() + ", part " + (p + 1) + " of " + count;
            parts.add(new Part(input, List.copyOf(units.subList(from, to)), name));
            from = to;
        }
        return parts;
    }

    private static TableProvenance provenance(List<Input> inputs) {
        TableProvenance first = inputs.getFirst().table().provenance();
        if (inputs.size() == 1 || first == null) {
            return first;
        }
        List<String> files = new ArrayList<>();
        Map<String, String> properties = new LinkedHashMap<>(first.properties());
        for (int i = 0; i < inputs.size(); i++) {
            TableProvenance own = inputs.get(i).table().provenance();
            String name = inputs.get(i).name();
            own.files().forEach(file -> files.add(name + ": " + file));
            if (i > 0) {
                own.properties().forEach((key, value) -> {
                    if (!value.equals(first.properties().get(key))) {
                        properties.put(key + " of " + name, value);
                    }
                });
            }
        }
        return new TableProvenance(first.format(), first.database(), first.table(), files, properties);
    }

    private static ColumnCache load(
            Part part, LoadOptions options, List<InputTransform> transforms, LoadMonitor monitor) throws IOException {
        return CacheLoader.load(part.input().table(), part.units(), part.input().query(), options, transforms, monitor);
    }

    /// How each output of the query becomes columns, in every partition.
    public List<InputTransform> transforms() {
        return transforms;
    }

    @Override
    public int partitions() {
        return parts.size();
    }

    @Override
    public String name(int partition) {
        return parts.get(partition).name();
    }

    @Override
    public long sizeBytes(int partition) {
        return sizes[partition];
    }

    @Override
    public ColumnCache load(int partition) throws IOException {
        return load(parts.get(partition));
    }

    private ColumnCache load(Part part) throws IOException {
        LoadMonitor monitor = new LoadMonitor();
        active.add(monitor);
        try {
            return load(part, options, transforms, monitor);
        } finally {
            active.remove(monitor);
        }
    }

    /// Stops loads that are going on; they fail with [CancellationException].
    public void cancel() {
        active.forEach(LoadMonitor::cancel);
    }

    /// Those of the first pages that have training rows.
    @Override
    public ColumnCache sample() throws IOException {
        ColumnCache sample = null;
        for (Part part : parts) {
            for (ScanUnit unit : part.units()) {
                if (sample != null) {
                    sample.close();
                }
                sample = load(new Part(part.input(), List.of(unit), part.name()));
                if (sample.trainingRows().rows() > 0) {
                    return sample;
                }
            }
        }
        if (sample != null) {
            sample.close();
        }
        throw new TrainingException("there are no rows to train on");
    }

    @Override
    public CacheProvenance provenance() {
        return provenance;
    }
}
