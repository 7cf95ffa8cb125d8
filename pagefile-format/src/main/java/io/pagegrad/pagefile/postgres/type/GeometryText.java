package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// `point`, `line`, `lseg`, `box`, `path`, `polygon` and `circle`: float8 coordinates and the brackets of each
/// type.
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/utils/geo_decls.h.
record GeometryText(int majorVersion) {
    private static final int POINT_BYTES = 16;
    private static final int PATH_HEADER_BYTES = 12;
    private static final int POLYGON_HEADER_BYTES = 36;

    void point(MemorySegment data, long at, TextSink out) {
        out.append('(');
        pair(data, at, out);
        out.append(')');
    }

    private void pair(MemorySegment data, long at, TextSink out) {
        number(data, at, out);
        out.append(',');
        number(data, at + 8, out);
    }

    private void number(MemorySegment data, long at, TextSink out) {
        FloatText.print(Le.f64(data, at), majorVersion, out);
    }

    private void points(MemorySegment data, long at, long count, TextSink out) {
        for (long i = 0; i < count; i++) {
            if (i > 0) {
                out.append(',');
            }
            point(data, at + i * POINT_BYTES, out);
        }
    }

    void line(MemorySegment data, long at, TextSink out) {
        out.append('{');
        pair(data, at, out);
        out.append(',');
        number(data, at + 16, out);
        out.append('}');
    }

    void lseg(MemorySegment data, long at, TextSink out) {
        out.append('[');
        points(data, at, 2, out);
        out.append(']');
    }

    void box(MemorySegment data, long at, TextSink out) {
        points(data, at, 2, out);
    }

    void circle(MemorySegment data, long at, TextSink out) {
        out.append('<');
        point(data, at, out);
        out.append(',');
        number(data, at + 16, out);
        out.append('>');
    }

    /// int32 count, int32 closed, 4 bytes of padding, then the points.
    void path(MemorySegment data, long offset, int length, TextSink out) {
        Le.atLeast("path", length, PATH_HEADER_BYTES);
        int count = count(data, offset, length - PATH_HEADER_BYTES);
        boolean closed = Le.i32(data, offset + 4) != 0;
        out.append(closed ? '(' : '[');
        points(data, offset + PATH_HEADER_BYTES, count, out);
        out.append(closed ? ')' : ']');
    }

    /// int32 count, the bounding box, then the points.
    void polygon(MemorySegment data, long offset, int length, TextSink out) {
        Le.atLeast("polygon", length, POLYGON_HEADER_BYTES);
        int count = count(data, offset, length - POLYGON_HEADER_BYTES);
        out.append('(');
        points(data, offset + POLYGON_HEADER_BYTES, count, out);
        out.append(')');
    }

    private static int count(MemorySegment data, long offset, int room) {
        int count = Le.i32(data, offset);
        if (count < 0 || (long) count * POINT_BYTES > room) {
            throw new MalformedDatum("npts=" + count, "must be in [0, " + room / POINT_BYTES + "]");
        }
        return count;
    }
}
