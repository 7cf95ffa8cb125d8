package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.postgres.datum.Alignment;
import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// A multirange (14 and later), offsets from the start of the payload:
///
/// ```text
/// OFFSET      SIZE FIELD        MEANING
///      0         4 multirangetypid
///      4         4 rangeCount
///      8   4×(n-1) items        of each range but the first: its offset among the bounds (high bit set) or the length
///                               of the range before it
///                n flags        as in a range
///                  bounds       aligned as the subtype is
/// ```
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/utils/adt/multirangetypes.c, head comment.
final class MultirangeCodec implements TypeCodec {
    private static final int ITEMS_AT = 8;
    private static final int HAS_OFFSET = 0x80000000;

    private final LogicalType type;
    private final RangeCodec range;

    MultirangeCodec(String name, RangeCodec range) {
        this.type = LogicalType.other(name);
        this.range = range;
    }

    @Override
    public LogicalType logicalType() {
        return type;
    }

    @Override
    public void print(MemorySegment data, long offset, int length, TextSink out) {
        Le.atLeast("multirange", length, ITEMS_AT);
        int count = Le.i32(data, offset + 4);
        if (count < 0 || count > length) {
            throw new MalformedDatum("rangeCount=" + count, "must be in [0, " + length + "]");
        }
        out.append('{');
        if (count > 0) {
            printRanges(count, data, offset, length, out);
        }
        out.append('}');
    }

    private void printRanges(int count, MemorySegment data, long offset, int length, TextSink out) {
        long flagsAt = ITEMS_AT + (count - 1) * 4L;
        Le.atLeast("multirange", length, flagsAt + count);
        // positions count from the varlena header, 4 bytes before the payload
        long bounds = Alignment.up(flagsAt + count + 4, range.boundAlignment());
        long limit = length + 4L;
        long position = bounds;
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                int item = Le.i32(data, offset + ITEMS_AT + (i - 1) * 4L);
                position = (item & HAS_OFFSET) != 0 ? bounds + (item & ~HAS_OFFSET) : position + item;
                out.append(',');
            }
            if (position > limit) {
                throw new MalformedDatum("range " + (i + 1) + " offset=" + position, "must be at most " + limit);
            }
            range.printBounds(Le.u8(data, offset + flagsAt + i), data, offset - 4, position, limit, out);
        }
    }
}
