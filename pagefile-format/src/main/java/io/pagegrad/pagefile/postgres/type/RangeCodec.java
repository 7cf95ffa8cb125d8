package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// A range of any subtype: OID of the range type, lower and upper bound where there are such, and a byte of
/// flags last.
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/utils/rangetypes.h.
final class RangeCodec implements TypeCodec {
    private static final int EMPTY = 0x01;
    private static final int LOWER_INCLUSIVE = 0x02;
    private static final int UPPER_INCLUSIVE = 0x04;
    private static final int NO_LOWER = EMPTY | 0x08 | 0x20;
    private static final int NO_UPPER = EMPTY | 0x10 | 0x40;
    private static final int BOUNDS_POSITION = 8;

    private final LogicalType type;
    private final TypeCodec subtype;
    private final ElementLayout layout;

    RangeCodec(String name, TypeCodec subtype, ElementLayout layout) {
        this.type = LogicalType.other(name);
        this.subtype = subtype;
        this.layout = layout;
    }

    @Override
    public LogicalType logicalType() {
        return type;
    }

    @Override
    public void print(MemorySegment data, long offset, int length, TextSink out) {
        Le.atLeast("range", length, 5);
        int flags = Le.u8(data, offset + length - 1);
        printBounds(flags, data, offset - 4, BOUNDS_POSITION, length + 3L, out);
    }

    /// Prints a range whose bounds begin at `position`, counted from `base`, and end by `limit`.
    void printBounds(int flags, MemorySegment data, long base, long position, long limit, TextSink out) {
        if ((flags & EMPTY) != 0) {
            out.append("empty");
            return;
        }
        long next = position;
        out.append((flags & LOWER_INCLUSIVE) != 0 ? '[' : '(');
        if ((flags & NO_LOWER) == 0) {
            next = printBound(data, base, next, limit, out);
        }
        out.append(',');
        if ((flags & NO_UPPER) == 0) {
            next = layout.begin(data, base, next, limit);
            printBound(data, base, next, limit, out);
        }
        out.append((flags & UPPER_INCLUSIVE) != 0 ? ']' : ')');
    }

    private long printBound(MemorySegment data, long base, long position, long limit, TextSink out) {
        int total = layout.totalBytes(data, base, position, limit);
        int start = out.position();
        layout.print(subtype, data, base + position, total, out);
        Quoting.rangeBound(out, start);
        return position + total;
    }

    int boundAlignment() {
        return layout.alignment();
    }
}
