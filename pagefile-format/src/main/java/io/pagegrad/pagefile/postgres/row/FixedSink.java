package io.pagegrad.pagefile.postgres.row;

import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.FixedVector;
import io.pagegrad.pagefile.postgres.toast.Detoaster;
import io.pagegrad.pagefile.postgres.type.TypeCodec;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Values of fixed width: copied from the page, or computed by a codec.
final class FixedSink implements ColumnSink {
    private final StoredColumn column;
    private final TypeCodec codec;
    private final Detoaster detoaster;
    private FixedVector vector;

    FixedSink(StoredColumn column, TypeCodec codec, Detoaster detoaster) {
        this.column = column;
        this.codec = codec;
        this.detoaster = detoaster;
    }

    @Override
    public void bind(ColumnVector target) {
        vector = (FixedVector) target;
    }

    @Override
    public void put(MemorySegment data, long start, long limit, int row) throws IOException {
        if (column.length() == StoredColumn.VARLENA) {
            detoaster.open(data, start, limit);
            codec.putValue(detoaster.data(), detoaster.offset(), detoaster.length(), vector, row);
        } else {
            codec.putValue(data, start, (int) (limit - start), vector, row);
        }
    }

    @Override
    public void putNull(int row) {
        vector.setNull(row);
    }
}
