package io.pagegrad.cache;

import java.util.List;

/// Consecutive rows of a cache, every column contiguous. Immutable.
public final class RowGroup {
    private final int index;
    private final long firstRow;
    private final int rows;
    private final List<ColumnView> columns;

    /// @param index position among the groups of its cache
    /// @param firstRow row index in the cache of this group's row 0
    public RowGroup(int index, long firstRow, int rows, List<ColumnView> columns) {
        this.index = index;
        this.firstRow = firstRow;
        this.rows = rows;
        this.columns = List.copyOf(columns);
        for (ColumnView column : columns) {
            if (column.rows() != rows) {
                throw new IllegalArgumentException(
                        "column " + column.column().name() + " has " + column.rows() + " rows in a group of " + rows);
            }
        }
    }

    public int index() {
        return index;
    }

    public long firstRow() {
        return firstRow;
    }

    public int rows() {
        return rows;
    }

    public int columnCount() {
        return columns.size();
    }

    public ColumnView column(int column) {
        return columns.get(column);
    }
}
