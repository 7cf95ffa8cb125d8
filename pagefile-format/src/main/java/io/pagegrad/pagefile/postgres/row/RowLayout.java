package io.pagegrad.pagefile.postgres.row;

import java.util.List;

/// What a row decoder is made for: the columns of a relation's tuples and those that are asked for. Immutable.
///
/// @param stored all columns in `attnum` order, dropped ones included
/// @param projected the items of the projection, in its order
public record RowLayout(List<StoredColumn> stored, List<ProjectedColumn> projected) {
    public RowLayout {
        stored = List.copyOf(stored);
        projected = List.copyOf(projected);
    }

    /// The layout with the first `items` items of the projection alone.
    public RowLayout withFirst(int items) {
        return items == projected.size() ? this : new RowLayout(stored, projected.subList(0, items));
    }

    /// Columns that must be looked at to reach the last one asked for.
    public int needed() {
        return projected.stream().mapToInt(item -> item.index() + 1).max().orElse(0);
    }
}
