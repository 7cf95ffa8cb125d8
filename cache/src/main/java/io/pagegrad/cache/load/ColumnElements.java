package io.pagegrad.cache.load;

import io.pagegrad.column.LogicalType;
import io.pagegrad.column.PhysicalType;

/// Elements of the values of a vector column.
final class ColumnElements {
    private ColumnElements() {}

    /// Type of the elements of an array; null for a byte string, whose elements are unsigned bytes.
    static PhysicalType of(LogicalType type) {
        return type.element() == null ? null : type.element().physical();
    }
}
