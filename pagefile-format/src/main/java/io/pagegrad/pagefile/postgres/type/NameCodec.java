package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// `name`: text up to the first zero byte of `typlen` bytes.
final class NameCodec implements TypeCodec {
    private final TextCodec text;

    NameCodec(ServerEncoding encoding) {
        this.text = new TextCodec(LogicalType.of(LogicalType.Kind.TEXT, "name"), encoding);
    }

    @Override
    public LogicalType logicalType() {
        return text.logicalType();
    }

    @Override
    public ValueForm valueForm() {
        return ValueForm.BYTES_COMPUTED;
    }

    @Override
    public void print(MemorySegment data, long offset, int length, TextSink out) {
        text.print(data, offset, textBytes(data, offset, length), out);
    }

    @Override
    public void appendValue(MemorySegment data, long offset, int length, BytesVector out) {
        text.appendValue(data, offset, textBytes(data, offset, length), out);
    }

    private static int textBytes(MemorySegment data, long offset, int length) {
        int bytes = 0;
        while (bytes < length && Le.u8(data, offset + bytes) != 0) {
            bytes++;
        }
        return bytes;
    }
}
