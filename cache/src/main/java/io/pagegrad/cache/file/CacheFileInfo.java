package io.pagegrad.cache.file;

import io.pagegrad.cache.ColumnStatistics;
import io.pagegrad.cache.load.LoadColumn;
import io.pagegrad.pagefile.TableProvenance;
import java.util.List;

/// What a cache file says about itself.
///
/// @param query text of the SELECT
/// @param source identity of the table when the file was last refreshed
/// @param columns outputs of the query
/// @param statistics for each column the figures of all its rows, null for one that holds no numbers
/// @param rows of the result
/// @param rowsRead visible rows of the table
/// @param units stretches of the source that can be refreshed by themselves
/// @param fileBytes size of the file
/// @param liveBytes bytes of the file that count; the rest was replaced by refreshes
public record CacheFileInfo(
        String query,
        TableProvenance source,
        List<LoadColumn> columns,
        List<ColumnStatistics> statistics,
        long rows,
        long rowsRead,
        int units,
        long fileBytes,
        long liveBytes) {}
