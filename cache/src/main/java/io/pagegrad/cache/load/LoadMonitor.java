package io.pagegrad.cache.load;

import java.util.concurrent.atomic.LongAdder;

/// How far a load is, or several one after the other, for a progress bar, and the switch that stops it. Any
/// thread may read or cancel at any time.
public final class LoadMonitor {
    private final LongAdder bytes = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private volatile long totalBytes;
    private volatile boolean cancelled;

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

    /// Stops the load soon; it then frees everything and throws
    /// [java.util.concurrent.CancellationException].
    public void cancel() {
        cancelled = true;
    }

    public boolean isCancelled() {
        return cancelled;
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
