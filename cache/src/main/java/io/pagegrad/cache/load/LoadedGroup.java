package io.pagegrad.cache.load;

import io.pagegrad.cache.ColumnStatistics;
import java.lang.foreign.MemorySegment;

/// One row group while a cache is loaded: mutable memory, one thread at a time.
final class LoadedGroup {
    final int rows;

    /// Rows `[0, trainingRows)` are for training, the others for validation.
    final int trainingRows;

    /// For each input its elements.
    final MemorySegment[] data;

    /// For each input its null bitmap, or null where no row is null.
    final MemorySegment[] nulls;

    /// For each input figures of the training rows as they lie in memory; null for categories and unscaled
    /// inputs.
    final ColumnStatistics[] statistics;

    /// For each categorical input the thread's categories that its codes mean.
    final CategoryTable[] categories;

    LoadedGroup(
            int rows,
            int trainingRows,
            MemorySegment[] data,
            MemorySegment[] nulls,
            ColumnStatistics[] statistics,
            CategoryTable[] categories) {
        this.rows = rows;
        this.trainingRows = trainingRows;
        this.data = data;
        this.nulls = nulls;
        this.statistics = statistics;
        this.categories = categories;
    }
}
