package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.column.FixedVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// `oid`: unsigned 32 bits; as a value an int64.
final class OidCodec implements TypeCodec {
    private static final LogicalType TYPE = LogicalType.of(LogicalType.Kind.BIGINT, "oid");

    @Override
    public LogicalType logicalType() {
        return TYPE;
    }

    @Override
    public ValueForm valueForm() {
        return ValueForm.FIXED_COMPUTED;
    }

    @Override
    public void print(MemorySegment data, long offset, int length, TextSink out) {
        Le.exactly("oid", length, 4);
        out.append(Le.u32(data, offset));
    }

    @Override
    public void putValue(MemorySegment data, long offset, int length, FixedVector out, int row) {
        Le.exactly("oid", length, 4);
        out.setLong(row, Le.u32(data, offset));
    }
}
