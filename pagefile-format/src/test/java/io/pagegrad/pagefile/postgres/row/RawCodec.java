package io.pagegrad.pagefile.postgres.row;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.postgres.type.TypeCodec;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// Gives bytes as they are, and prints them in hexadecimal.
///
/// @param length of the type, -1 for a varlena
record RawCodec(int length) implements TypeCodec {
    @Override
    public LogicalType logicalType() {
        return switch (length) {
            case 1 -> LogicalType.BOOLEAN;
            case 2 -> LogicalType.SMALLINT;
            case 4 -> LogicalType.INTEGER;
            case 8 -> LogicalType.BIGINT;
            case 16 -> LogicalType.UUID;
            case -1 -> LogicalType.BYTEA;
            default -> LogicalType.other("raw" + length);
        };
    }

    @Override
    public ValueForm valueForm() {
        return switch (length) {
            case 1, 2, 4, 8, 16 -> ValueForm.FIXED_COPY;
            case -1 -> ValueForm.BYTES_COPY;
            default -> ValueForm.NONE;
        };
    }

    @Override
    public void print(MemorySegment data, long offset, int bytes, TextSink out) {
        out.appendHex(data, offset, bytes);
    }

    @Override
    public void putValue(MemorySegment data, long offset, int bytes, FixedVector out, int row) {
        MemorySegment.copy(data, offset, out.data(), (long) row * length, length);
    }

    @Override
    public void appendValue(MemorySegment data, long offset, int bytes, BytesVector out) {
        out.append(data, offset, bytes);
    }
}
