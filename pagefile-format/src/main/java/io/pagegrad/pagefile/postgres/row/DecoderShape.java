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
    record Item(int index, boolean plainCopy) {}

    static DecoderShape of(RowLayout layout) {
        List<Column> columns = new ArrayList<>();
        for (StoredColumn column : layout.stored().subList(0, layout.needed())) {
            columns.add(new Column(column.length(), column.alignment()));
        }
        List<Item> items = new ArrayList<>();
        for (ProjectedColumn item : layout.projected()) {
            items.add(new Item(item.index(), item.isPlainCopy()));
        }
        return new DecoderShape(List.copyOf(columns), List.copyOf(items));
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
