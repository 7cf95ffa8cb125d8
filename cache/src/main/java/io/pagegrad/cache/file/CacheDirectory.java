package io.pagegrad.cache.file;

import io.pagegrad.cache.load.LoadColumn;
import io.pagegrad.pagefile.TableProvenance;
import java.util.List;

/// What a cache file holds and of what.
///
/// @param query text of the SELECT
/// @param source identity of the table when the file was last refreshed
/// @param columns outputs of the query
/// @param units in the physical order of the source
record CacheDirectory(String query, TableProvenance source, List<LoadColumn> columns, List<StoredUnit> units) {
    CacheDirectory {
        columns = List.copyOf(columns);
        units = List.copyOf(units);
    }

    /// Bytes of the file that its columns take.
    long liveBytes() {
        return units.stream().mapToLong(StoredUnit::bytes).sum();
    }
}
