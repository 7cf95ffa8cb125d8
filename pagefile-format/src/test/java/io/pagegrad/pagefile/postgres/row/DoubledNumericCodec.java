package io.pagegrad.pagefile.postgres.row;

import io.pagegrad.column.FixedVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.postgres.type.NumericToDouble;
import io.pagegrad.pagefile.postgres.type.TypeCodec;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// A `numeric` as float64, the slow way only; printed in hexadecimal.
record DoubledNumericCodec() implements TypeCodec {
    @Override
    public LogicalType logicalType() {
        return LogicalType.NUMERIC;
    }

    @Override
    public ValueForm valueForm() {
        return ValueForm.FIXED_COMPUTED;
    }

    @Override
    public void print(MemorySegment data, long offset, int length, TextSink out) {
        out.appendHex(data, offset, length);
    }

    @Override
    public void putValue(MemorySegment data, long offset, int length, FixedVector out, int row) {
        out.setDouble(row, NumericToDouble.value(data, offset, length));
    }
}
