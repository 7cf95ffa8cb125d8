package io.pagegrad.expression.query;

import io.pagegrad.column.LogicalType;
import io.pagegrad.column.PhysicalType;

/// One column that a query reads.
///
/// @param column index in the table's schema
/// @param type the column's type
public record InputColumn(int column, InputForm form, LogicalType type) {
    /// How its values lie in an input batch.
    public PhysicalType physicalType() {
        return form == InputForm.TEXT ? PhysicalType.BYTES : type.physical();
    }
}
