package io.pagegrad.pagefile.postgres.row;

import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.Projection.Form;
import io.pagegrad.pagefile.postgres.toast.Detoaster;
import io.pagegrad.pagefile.postgres.type.TypeCodec;
import io.pagegrad.pagefile.postgres.type.TypeCodec.ValueForm;
import io.pagegrad.pagefile.text.TextSink;

/// One item of a projection, resolved against the tuples of one relation.
///
/// @param index of the stored column, counted from 0
/// @param column that stored column
/// @param form what is asked for
/// @param codec of the column's type
public record ProjectedColumn(int index, StoredColumn column, Form form, TypeCodec codec) {
    /// True when decoding is a copy of the column's bytes to a column of that width.
    public boolean isPlainCopy() {
        return form == Form.VALUE && codec.valueForm() == ValueForm.FIXED_COPY && column.isFixedLength();
    }

    /// True when the column holds `numeric` values that become float64.
    boolean isNumericAsDouble() {
        return form == Form.VALUE
                && column.length() == StoredColumn.VARLENA
                && codec.valueForm() == ValueForm.FIXED_COMPUTED
                && codec.logicalType().kind() == LogicalType.Kind.NUMERIC;
    }

    ColumnSink sink(Detoaster detoaster, TextSink text) {
        if (form == Form.TEXT) {
            return new BytesSink(column, codec, BytesSink.Making.PRINT, detoaster, text);
        }
        return switch (codec.valueForm()) {
            case FIXED_COPY, FIXED_COMPUTED -> new FixedSink(column, codec, detoaster);
            case BYTES_COPY -> new BytesSink(column, codec, BytesSink.Making.COPY, detoaster, text);
            case BYTES_COMPUTED -> new BytesSink(column, codec, BytesSink.Making.COMPUTE, detoaster, text);
            case NONE -> throw new IllegalStateException("column " + column.name() + " has no value form");
        };
    }
}
