package io.pagegrad.pagefile.postgres.row;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.pagefile.postgres.toast.Detoaster;
import io.pagegrad.pagefile.postgres.type.TypeCodec;
import io.pagegrad.pagefile.text.TextSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Values of any number of bytes: copied, computed by a codec, or printed.
final class BytesSink implements ColumnSink {
    /// Growth of a text on its way to UTF-8, at most.
    private static final int MOST_GROWTH = 4;

    private final StoredColumn column;
    private final TypeCodec codec;
    private final Detoaster detoaster;
    private final Making making;
    private final TextSink text;
    private BytesVector vector;

    /// How the bytes are made.
    enum Making {
        COPY,
        COMPUTE,
        PRINT
    }

    /// @param text where values are printed; shared by the sinks of a cursor, which owns it
    BytesSink(StoredColumn column, TypeCodec codec, Making making, Detoaster detoaster, TextSink text) {
        this.column = column;
        this.codec = codec;
        this.making = making;
        this.detoaster = detoaster;
        this.text = text;
    }

    @Override
    public void bind(ColumnVector target) {
        vector = (BytesVector) target;
    }

    @Override
    public void put(MemorySegment data, long start, long limit, int row) throws IOException {
        switch (column.length()) {
            case StoredColumn.VARLENA -> {
                detoaster.open(data, start, limit);
                put(detoaster.data(), detoaster.offset(), detoaster.length(), row);
            }
            case StoredColumn.C_STRING -> put(data, start, (int) (limit - start) - 1, row);
            default -> put(data, start, (int) (limit - start), row);
        }
    }

    private void put(MemorySegment data, long offset, int length, int row) {
        switch (making) {
            case COPY -> {
                room(length, row);
                vector.append(data, offset, length);
            }
            case COMPUTE -> {
                room(Math.min((long) length * MOST_GROWTH, BytesVector.MAX_BYTES), row);
                codec.appendValue(data, offset, length, vector);
            }
            case PRINT -> {
                text.clear();
                codec.print(data, offset, length, text);
                room(text.position(), row);
                text.appendTo(vector);
            }
        }
    }

    private void room(long bytes, int row) {
        if (!vector.hasRoom(bytes)) {
            if (row == 0) {
                throw new UnsupportedPagefileException("column " + column.name() + " has a value of " + bytes
                        + " bytes, more than a column of a batch can hold");
            }
            throw new BatchFullException(row);
        }
    }

    @Override
    public void putNull(int row) {
        vector.appendNull();
    }
}
