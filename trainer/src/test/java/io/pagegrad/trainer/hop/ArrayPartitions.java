package io.pagegrad.trainer.hop;

import io.pagegrad.cache.CacheProvenance;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.testing.Regression;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A regression cut into consecutive ranges of rows, loaded from arrays; can be told to fail.
final class ArrayPartitions implements PartitionSource {
    private final Regression data;
    private final int partitions;
    private final Precision precision;

    /// Loads of this partition fail as long as the count is above 0.
    volatile int failing = -1;

    final AtomicInteger failures = new AtomicInteger();

    ArrayPartitions(Regression data, int partitions, Precision precision) {
        this.data = data;
        this.partitions = partitions;
        this.precision = precision;
    }

    @Override
    public int partitions() {
        return partitions;
    }

    @Override
    public String name(int partition) {
        return "rows from " + from(partition);
    }

    private int from(int partition) {
        return (int) ((long) data.y().length * partition / partitions);
    }

    @Override
    public long sizeBytes(int partition) {
        return (from(partition + 1) - from(partition)) * 4L * (precision == Precision.FLOAT32 ? 4 : 8);
    }

    @Override
    public ColumnCache load(int partition) throws IOException {
        if (partition == failing && failures.getAndDecrement() > 0) {
            throw new IOException("rows from " + from(partition) + ": cannot be read");
        }
        List<double[]> columns = new ArrayList<>();
        for (double[] column : List.of(data.a(), data.b(), data.c(), data.y())) {
            columns.add(Arrays.copyOfRange(column, from(partition), from(partition + 1)));
        }
        return Regression.cache(precision, 512, List.of("a", "b", "c", "y"), columns);
    }

    @Override
    public ColumnCache sample() throws IOException {
        List<double[]> columns = new ArrayList<>();
        for (double[] column : List.of(data.a(), data.b(), data.c(), data.y())) {
            columns.add(Arrays.copyOf(column, 64));
        }
        return Regression.cache(precision, 64, List.of("a", "b", "c", "y"), columns);
    }

    @Override
    public CacheProvenance provenance() {
        return new CacheProvenance(null, "", data.y().length, 0);
    }
}
