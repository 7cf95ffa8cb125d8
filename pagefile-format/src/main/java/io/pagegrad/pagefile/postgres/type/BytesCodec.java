package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// `bytea`: any bytes, printed as `\x` and two hexadecimal digits a byte.
final class BytesCodec implements TypeCodec {
    private final LogicalType type;

    BytesCodec(String name) {
        this.type = LogicalType.of(LogicalType.Kind.BYTEA, name);
    }

    @Override
    public LogicalType logicalType() {
        return type;
    }

    @Override
    public ValueForm valueForm() {
        return ValueForm.BYTES_COPY;
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
