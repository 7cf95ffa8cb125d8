package io.pagegrad.cache.load;

import io.pagegrad.cache.CacheColumn;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// How far a load is, or several one after the other, for a progress bar, and the switch that stops it; also who
/// sees the columns meanwhile. Any thread may read or cancel at any time.
public final class LoadMonitor {
    private final LongAdder bytes = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private volatile long totalBytes;
    private volatile boolean cancelled;
    private volatile ColumnObserver observer;
    private volatile Consumer<List<CacheColumn>> planned = columns -> {};

    /// Bytes of pages read so far.
    public long bytesRead() {
        return bytes.sum();
    }

    /// Bytes of pages to read in all; 0 until the load has begun.
    public long totalBytes() {
        return totalBytes;
    }

    /// Visible rows met so far, before the filter.
    public long rowsRead() {
        return rows.sum();
    }

    /// Lets `value` see the columns of the next load, which takes it over; null for nobody.
    public void observe(ColumnObserver value) {
        observer = value;
    }

    /// Who sees the columns of the load that begins now, and of no other; null for nobody.
    synchronized ColumnObserver takeObserver() {
        ColumnObserver taken = observer;
        observer = null;
        return taken;
    }

    /// Stops the load soon; it then frees everything and throws
    /// [java.util.concurrent.CancellationException].
    public void cancel() {
        cancelled = true;
    }

    public boolean isCancelled() {
        return cancelled;
    }

    /// Has `consumer` told, by the thread that loads, which columns the cache will have: before its rows are
    /// read, and only where they do not depend on those rows, as categories do.
    public void onPlan(Consumer<List<CacheColumn>> consumer) {
        planned = consumer;
    }

    void plan(List<CacheColumn> columns) {
        planned.accept(columns);
    }

    /// For what reads: says how many bytes there are to read, after those read so far.
    public void begin(long total) {
        totalBytes = bytes.sum() + total;
    }

    /// For what reads: counts.
    public void advance(long moreBytes, long moreRows) {
        bytes.add(moreBytes);
        rows.add(moreRows);
    }
}
