package io.pagegrad.trainer.hop;

import io.pagegrad.cache.CacheProvenance;
import io.pagegrad.cache.ColumnCache;
import java.io.IOException;

/// Rows cut into partitions that can be loaded again and again, each time the same. Thread-safe.
public interface PartitionSource {
    int partitions();

    /// What a partition is, for people: `pages 0 to 1023 of trips`.
    String name(int partition);

    /// Off-heap bytes that a partition's columns take.
    long sizeBytes(int partition);

    /// Loads the columns of a partition; the caller closes them.
    ///
    /// @throws IOException when a file cannot be read
    /// @throws io.pagegrad.pagefile.PagefileException when rows cannot be given
    ColumnCache load(int partition) throws IOException;

    /// A few rows, in the form that [#load] gives them: what a model needs to know of its columns. The caller
    /// closes them.
    ColumnCache sample() throws IOException;

    /// Where all the rows come from.
    CacheProvenance provenance();
}
