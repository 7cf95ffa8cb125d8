package io.pagegrad.trainer.hop;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.RowSegment;
import io.pagegrad.trainer.hop.HopUnit.Place;
import io.pagegrad.trainer.train.HeldRows;
import io.pagegrad.trainer.train.PartitionRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/// The partitions that are in memory, under one budget. A partition that does not fit is loaded again from its
/// source when a model comes to it; the least recently used makes room. Thread-safe; closed after the last use.
public final class PartitionStore implements AutoCloseable {
    private static final long EVALUATION_BATCH = 1 << 14;

    private final long budgetBytes;
    private final long seed;
    private final long heldRows;
    private final List<PartitionSource> sources = new ArrayList<>();
    private final Map<Integer, ColumnCache> samples = new HashMap<>();
    private final Map<Place, Entry> entries = new HashMap<>();
    private final Map<HeldKey, HeldRows[]> held = new HashMap<>();
    private long reservedBytes;
    private long clock;

    private record HeldKey(int data, List<String> columns) {}

    private static final class Entry {
        PartitionRows rows;
        boolean loading;
        int pins;
        long used;
        int loads;
        /// With the copy that shuffling makes.
        long largestBytes;
    }

    /// @param budgetBytes most bytes that partitions may take together; one partition is loaded in any case
    /// @param seed of the mixing of rows
    /// @param heldRows most rows of all partitions that losses are computed on
    public PartitionStore(long budgetBytes, long seed, long heldRows) {
        this.budgetBytes = budgetBytes;
        this.seed = seed;
        this.heldRows = heldRows;
    }

    /// Adds a form of the data and gives its number.
    ///
    /// @throws IllegalArgumentException when it has another number of partitions than those before
    public synchronized int add(PartitionSource source) {
        if (!sources.isEmpty() && source.partitions() != sources.getFirst().partitions()) {
            throw new IllegalArgumentException("one form of the data has " + source.partitions()
                    + " partitions, another " + sources.getFirst().partitions());
        }
        sources.add(source);
        return sources.size() - 1;
    }

    public synchronized PartitionSource source(int data) {
        return sources.get(data);
    }

    public synchronized int partitions() {
        return sources.getFirst().partitions();
    }

    /// Whether a partition's columns are in memory.
    public synchronized boolean isWarm(int data, int partition) {
        Entry entry = entries.get(new Place(data, partition));
        return entry != null && (entry.rows != null || entry.loading);
    }

    /// How often partitions were loaded so far, each form of the data counted by itself.
    public synchronized long loads() {
        return entries.values().stream().mapToLong(entry -> entry.loads).sum();
    }

    /// How many of these were loaded for another time, because memory was not enough to keep them.
    public synchronized long reloads() {
        return entries.values().stream()
                .mapToLong(entry -> Math.max(0, entry.loads - 1))
                .sum();
    }

    /// A few rows of a form of the data; this owns them.
    public ColumnCache sample(int data) throws IOException {
        PartitionSource source = source(data);
        synchronized (samples) {
            ColumnCache sample = samples.get(data);
            if (sample == null) {
                sample = source.sample();
                samples.put(data, sample);
            }
            return sample;
        }
    }

    /// Rows that stay until they are released.
    ///
    /// @param waitedSeconds for another thread that read them, or for memory
    record Acquired(PartitionRows rows, double waitedSeconds) {}

    /// The rows of a partition, which stay until [#release]. A thread holds one at a time.
    Acquired acquire(Place place) throws IOException {
        long begun = System.nanoTime();
        Entry entry;
        PartitionSource source;
        synchronized (this) {
            source = sources.get(place.data());
            entry = entries.computeIfAbsent(place, none -> new Entry());
            entry.pins++;
            entry.used = ++clock;
            while (entry.loading) {
                await();
            }
            if (entry.rows != null) {
                return new Acquired(entry.rows, (System.nanoTime() - begun) / 1e9);
            }
            entry.loading = true;
        }
        long needed = 0;
        try {
            needed = makeRoom(Math.max(entry.largestBytes, source.sizeBytes(place.partition())));
            double waited = (System.nanoTime() - begun) / 1e9;
            PartitionRows rows = new PartitionRows(source.load(place.partition()), place.partition(), seed);
            synchronized (this) {
                entry.rows = rows;
                entry.loads++;
            }
            return new Acquired(rows, waited);
        } finally {
            synchronized (this) {
                entry.loading = false;
                entry.pins -= entry.rows == null ? 1 : 0;
                reservedBytes -= needed;
                notifyAll();
            }
        }
    }

    synchronized void release(Place place) {
        Entry entry = entries.get(place);
        entry.pins--;
        entry.largestBytes = Math.max(entry.largestBytes, entry.rows.sizeBytes());
        while (residentBytes() > budgetBytes && evictOne()) {
            // until it fits
        }
        notifyAll();
    }

    /// Reserves `bytes` and gives them.
    private synchronized long makeRoom(long bytes) {
        while (residentBytes() + reservedBytes + bytes > budgetBytes) {
            if (evictOne()) {
                continue;
            }
            boolean willChange = reservedBytes > 0
                    || entries.values().stream().anyMatch(entry -> entry.rows != null && entry.pins > 0);
            if (!willChange) {
                break;
            }
            await();
        }
        reservedBytes += bytes;
        return bytes;
    }

    private long residentBytes() {
        return entries.values().stream()
                .mapToLong(entry -> entry.rows == null ? 0 : entry.rows.sizeBytes())
                .sum();
    }

    private boolean evictOne() {
        Entry oldest = null;
        for (Entry entry : entries.values()) {
            if (entry.rows != null && entry.pins == 0 && (oldest == null || entry.used < oldest.used)) {
                oldest = entry;
            }
        }
        if (oldest == null) {
            return false;
        }
        oldest.rows.close();
        oldest.rows = null;
        return true;
    }

    private void await() {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for memory");
        }
    }

    /// Keeps rows of an acquired partition to compute losses on, unless they are kept already.
    void hold(Place place, PartitionRows rows, List<String> columns) {
        HeldKey key = new HeldKey(place.data(), columns);
        synchronized (held) {
            HeldRows[] parts = held.computeIfAbsent(key, none -> new HeldRows[partitions()]);
            if (parts[place.partition()] == null) {
                long share = Math.max(1, heldRows / parts.length);
                parts[place.partition()] = HeldRows.copy(rows.cache(), columns, share, seed);
            }
        }
    }

    /// The rows of all partitions that losses of a model are computed on.
    BatchPlan held(int data, List<String> columns) throws IOException {
        List<RowSegment> segments = new ArrayList<>();
        for (int partition = 0; partition < partitions(); partition++) {
            Place place = new Place(data, partition);
            if (!isHeld(place, columns)) {
                PartitionRows rows = acquire(place).rows();
                try {
                    hold(place, rows, columns);
                } finally {
                    release(place);
                }
            }
            synchronized (held) {
                segments.addAll(held.get(new HeldKey(data, columns))[partition].segments());
            }
        }
        return new BatchPlan(segments, EVALUATION_BATCH);
    }

    private boolean isHeld(Place place, List<String> columns) {
        synchronized (held) {
            HeldRows[] parts = held.get(new HeldKey(place.data(), columns));
            return parts != null && parts[place.partition()] != null;
        }
    }

    /// Off-heap bytes of everything that is here.
    public synchronized long sizeBytes() {
        return residentBytes();
    }

    @Override
    public synchronized void close() {
        entries.values().stream().filter(entry -> entry.rows != null).forEach(entry -> entry.rows.close());
        entries.clear();
        synchronized (held) {
            for (HeldRows[] parts : held.values()) {
                for (HeldRows part : parts) {
                    if (part != null) {
                        part.close();
                    }
                }
            }
            held.clear();
        }
        synchronized (samples) {
            samples.values().forEach(ColumnCache::close);
            samples.clear();
        }
    }
}
