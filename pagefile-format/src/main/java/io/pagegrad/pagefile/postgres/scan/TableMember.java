package io.pagegrad.pagefile.postgres.scan;

import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.postgres.heap.HeapRelation;
import io.pagegrad.pagefile.postgres.row.ProjectedColumn;
import io.pagegrad.pagefile.postgres.row.RowLayout;
import io.pagegrad.pagefile.postgres.row.StoredColumn;
import io.pagegrad.pagefile.postgres.type.TypeCodecs;
import java.util.ArrayList;
import java.util.List;

/// One relation with pages of its own behind a table: the table itself, a partition, an inheriting table.
/// Immutable.
///
/// @param heap its pages
/// @param stored its columns as they lie in tuples
/// @param storedIndex for each column of the table's schema, the number of the stored column
/// @param toast opens its out-of-line values
public record TableMember(HeapRelation heap, List<StoredColumn> stored, List<Integer> storedIndex, ToastSource toast) {
    public TableMember {
        stored = List.copyOf(stored);
        storedIndex = List.copyOf(storedIndex);
    }

    /// What a row decoder of this relation needs for a projection of the table.
    RowLayout layout(Projection projection, TypeCodecs codecs) {
        List<ProjectedColumn> projected = new ArrayList<>();
        for (Projection.Item item : projection.items()) {
            int index = storedIndex.get(item.column());
            StoredColumn column = stored.get(index);
            projected.add(
                    new ProjectedColumn(index, column, item.form(), codecs.forType(column.type(), column.typmod())));
        }
        return new RowLayout(stored, projected);
    }
}
