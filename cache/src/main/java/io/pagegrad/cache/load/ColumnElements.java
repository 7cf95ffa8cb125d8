package io.pagegrad.cache.load;

import io.pagegrad.column.ArrayForm;
import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.PhysicalType;
import java.util.List;

/// Elements of the values of a vector column.
final class ColumnElements {
    private ColumnElements() {}

    /// Type of the elements of an array; null for a byte string, whose elements are unsigned bytes.
    static PhysicalType of(LogicalType type) {
        return type.element() == null ? null : type.element().physical();
    }

    /// How many a row has, which is not null.
    static int count(LogicalType type, BytesVector vector, int row) {
        return type.element() == null ? vector.length(row) : ArrayForm.count(vector.bytes(), vector.offset(row));
    }

    /// Makes a null of every array with a null element that is to be a vector.
    static void nullIncomplete(List<LoadColumn> columns, ColumnBatch rows) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).field().type().kind() == LogicalType.Kind.ARRAY) {
                ArrayForm.nullIncomplete(rows.bytes(i), rows.size());
            }
        }
    }
}
