package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// `pg_ndistinct` and `pg_dependencies` of extended statistics: u32 magic, u32 type, u32 count, then packed
/// items.
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/statistics/statistics.h; src/backend/statistics/mvdistinct.c and
/// dependencies.c.
final class StatisticsText {
    private static final int NDISTINCT_MAGIC = 0xA352BFA4;
    private static final int DEPENDENCIES_MAGIC = 0xB4549A2C;
    private static final int ITEMS_AT = 12;

    private StatisticsText() {}

    /// Items: float8 estimate, int32 count of attributes, int16 attributes.
    static void ndistinct(MemorySegment data, long offset, int length, TextSink out) {
        long count = header("pg_ndistinct", NDISTINCT_MAGIC, data, offset, length);
        long at = ITEMS_AT;
        out.append('{');
        for (long i = 0; i < count; i++) {
            Le.atLeast("pg_ndistinct", length, at + 12);
            double estimate = Le.f64(data, offset + at);
            int attributes = Le.i32(data, offset + at + 8);
            out.append(i == 0 ? "\"" : ", \"");
            at = attributes("pg_ndistinct", data, offset, at + 12, attributes, length, ", ", out);
            out.append("\": ");
            out.append((int) estimate);
        }
        out.append('}');
    }

    /// Items: float8 degree, int16 count of attributes, int16 attributes, the dependent one last.
    static void dependencies(MemorySegment data, long offset, int length, TextSink out) {
        long count = header("pg_dependencies", DEPENDENCIES_MAGIC, data, offset, length);
        long at = ITEMS_AT;
        out.append('{');
        for (long i = 0; i < count; i++) {
            Le.atLeast("pg_dependencies", length, at + 10);
            double degree = Le.f64(data, offset + at);
            int attributes = Le.i16(data, offset + at + 8);
            out.append(i == 0 ? "\"" : ", \"");
            at = attributes("pg_dependencies", data, offset, at + 10, attributes, length, " => ", out);
            out.append("\": ");
            if (!Double.isFinite(degree)) {
                throw new MalformedDatum("pg_dependencies degree=" + degree, "must be in [0, 1]");
            }
            out.append(
                    new BigDecimal(degree).setScale(6, RoundingMode.HALF_EVEN).toPlainString());
        }
        out.append('}');
    }

    private static long header(String type, int magic, MemorySegment data, long offset, int length) {
        Le.atLeast(type, length, ITEMS_AT);
        if (Le.i32(data, offset) != magic || Le.i32(data, offset + 4) != 1) {
            throw new MalformedDatum(
                    type + " magic=0x" + Integer.toHexString(Le.i32(data, offset)) + " type="
                            + Le.u32(data, offset + 4),
                    "must be 0x" + Integer.toHexString(magic) + ", type 1");
        }
        return Le.u32(data, offset + 8);
    }

    private static long attributes(
            String type,
            MemorySegment data,
            long offset,
            long from,
            int count,
            int length,
            String beforeLast,
            TextSink out) {
        if (count < 2 || count > 8) {
            throw new MalformedDatum(type + " attributes=" + count, "must be in [2, 8]");
        }
        Le.atLeast(type, length, from + 2L * count);
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.append(i == count - 1 ? beforeLast : ", ");
            }
            out.append(Le.i16(data, offset + from + 2L * i));
        }
        return from + 2L * count;
    }
}
