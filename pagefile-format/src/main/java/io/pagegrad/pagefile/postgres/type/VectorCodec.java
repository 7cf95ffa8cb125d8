package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// `int2vector` and `oidvector`: an array of one dimension from 0 without nulls, printed with blanks between
/// numbers.
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/c.h, struct int2vector.
record VectorCodec(LogicalType logicalType, int elementBytes) implements TypeCodec {
    private static final int VALUES_AT = 20;
    private static final int COUNT_AT = 12;

    @Override
    public void print(MemorySegment data, long offset, int length, TextSink out) {
        Le.atLeast(logicalType.name(), length, VALUES_AT);
        int count = Le.i32(data, offset + COUNT_AT);
        int room = (length - VALUES_AT) / elementBytes;
        if (count < 0 || count > room) {
            throw new MalformedDatum(logicalType + " dim1=" + count, "must be in [0, " + room + "]");
        }
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.append(' ');
            }
            long at = offset + VALUES_AT + (long) i * elementBytes;
            out.append(elementBytes == 2 ? Le.i16(data, at) : Le.u32(data, at));
        }
    }
}
