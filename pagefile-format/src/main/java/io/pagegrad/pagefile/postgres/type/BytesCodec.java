package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// `bytea`: any bytes, printed as `\x` and two hexadecimal digits a byte; also internal types that print so.
record BytesCodec(LogicalType logicalType) implements TypeCodec {
    @Override
    public ValueForm valueForm() {
        return logicalType.kind() == LogicalType.Kind.BYTEA ? ValueForm.BYTES_COPY : ValueForm.NONE;
    }

    @Override
    public void print(MemorySegment data, long offset, int length, TextSink out) {
        out.append('\\');
        out.append('x');
        out.appendHex(data, offset, length);
    }

    @Override
    public void appendValue(MemorySegment data, long offset, int length, BytesVector out) {
        out.append(data, offset, length);
    }
}
