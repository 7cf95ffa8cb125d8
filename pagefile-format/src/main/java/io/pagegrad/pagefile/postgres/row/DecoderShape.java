package io.pagegrad.pagefile.postgres.row;

import java.util.ArrayList;
import java.util.List;

/// As much of a [RowLayout] as the code of a row decoder depends on: relations of one shape share a class.
///
/// @param columns the stored columns up to the last one asked for
/// @param items the items of the projection
record DecoderShape(List<Column> columns, List<Item> items) {
    /// @param length `attlen`
    /// @param alignment in bytes
    record Column(int length, int alignment) {}

    /// @param index of the stored column
    /// @param plainCopy true when its bytes go to the batch as they are
    /// @param numeric true when it is a `numeric` that becomes a float64
    record Item(int index, boolean plainCopy, boolean numeric) {}

    static DecoderShape of(RowLayout layout) {
        List<Column> columns = new ArrayList<>();
        for (StoredColumn column : layout.stored().subList(0, layout.needed())) {
            columns.add(new Column(column.length(), column.alignment()));
        }
        List<Item> items = new ArrayList<>();
        for (ProjectedColumn item : layout.projected()) {
            items.add(new Item(item.index(), item.isPlainCopy(), item.isNumericAsDouble()));
        }
        return new DecoderShape(List.copyOf(columns), List.copyOf(items));
    }

    /// True when these items are one and take a `numeric` as float64.
    boolean isOneNumeric(List<Integer> itemsOfColumn) {
        return itemsOfColumn.size() == 1 && items.get(itemsOfColumn.getFirst()).numeric();
    }

    /// Items of one stored column.
    List<Integer> itemsOf(int column) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).index() == column) {
                found.add(i);
            }
        }
        return found;
    }
}
