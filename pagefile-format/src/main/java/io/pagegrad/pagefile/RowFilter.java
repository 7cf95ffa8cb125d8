package io.pagegrad.pagefile;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.PhysicalType;
import java.util.List;

/// Says which rows are wanted, from the first columns of a projection alone, so that the other columns of rows
/// that are not wanted need not be decoded. One thread.
public interface RowFilter {
    /// Physical types of the columns that it looks at: the first items of the projection, at least one.
    List<PhysicalType> types();

    /// Sets `keep[row]` for each row of `rows` to whether it is wanted.
    ///
    /// @param rows columns of [#types]
    /// @param keep at least as long as `rows`
    /// @return how many rows are wanted
    int select(ColumnBatch rows, boolean[] keep);

    /// False once so many rows are wanted that looking at them first costs more than it saves.
    boolean pays();
}
