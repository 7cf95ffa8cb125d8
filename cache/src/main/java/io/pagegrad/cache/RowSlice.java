package io.pagegrad.cache;

import java.util.Objects;

/// The rows `[from, to)` of one row group: the contiguous pieces that a [RowSet] is made of.
///
/// @param start how many rows of the set come before this slice
public record RowSlice(RowGroup group, int from, int to, long start) {
    public RowSlice {
        Objects.requireNonNull(group);
        if (from < 0 || from >= to || to > group.rows()) {
            throw new IllegalArgumentException(
                    "rows [" + from + ", " + to + "): must not be empty and lie in [0, " + group.rows() + ")");
        }
    }

    public int rows() {
        return to - from;
    }

    /// Address of row `from` of a column; 64-byte aligned when `from` is a multiple of 64.
    public long address(int column) {
        ColumnView view = group.column(column);
        return view.address() + from * view.column().rowBytes();
    }
}
