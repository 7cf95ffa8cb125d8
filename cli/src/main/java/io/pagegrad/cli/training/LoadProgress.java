package io.pagegrad.cli.training;

import io.pagegrad.cache.load.LoadMonitor;
import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.progress.ProgressSource;

/// How far a cache is loaded.
public record LoadProgress(LoadMonitor monitor) implements ProgressSource {
    @Override
    public long done() {
        return monitor.bytesRead();
    }

    @Override
    public long total() {
        return monitor.totalBytes();
    }

    @Override
    public String detail(double seconds) {
        return Quantity.rounded(monitor.rowsRead() / seconds) + " rows/s";
    }
}
