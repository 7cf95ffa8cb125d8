package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.column.FixedVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// `numeric`: all digits as text, the nearest float64 as a value.
final class NumericCodec implements TypeCodec {
    private final LogicalType type;

    NumericCodec(LogicalType type) {
        this.type = type;
    }

    @Override
    public LogicalType logicalType() {
        return type;
    }

    @Override
    public ValueForm valueForm() {
        return ValueForm.FIXED_COMPUTED;
    }

    @Override
    public void print(MemorySegment data, long offset, int length, TextSink out) {
        Numeric.print(data, offset, length, out);
    }

    @Override
    public void putValue(MemorySegment data, long offset, int length, FixedVector out, int row) {
        out.setDouble(row, NumericToDouble.value(data, offset, length));
    }
}
