package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// Text of types that take a few lines each: `money`, `uuid`, `bit`, `tid`, `pg_lsn`, `pg_snapshot`, MAC
/// addresses.
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/utils/adt: cash.c, uuid.c, varbit.c, tid.c, pg_lsn.c, xid8funcs.c,
/// mac.c, mac8.c.
final class SmallTypes {
    private static final int CENTS = 100;

    private SmallTypes() {}

    /// Dollars and cents, thousands separated by commas: what `money` prints in the C locale.
    static void money(MemorySegment data, long at, TextSink out) {
        long value = Le.i64(data, at);
        if (value < 0) {
            out.append('-');
        }
        out.append('$');
        // as unsigned the magnitude of the least int64 is right, too
        long magnitude = Math.abs(value);
        long dollars = Long.divideUnsigned(magnitude, CENTS);
        int digits = TextSink.digits(dollars);
        int start = out.position();
        out.append(dollars);
        for (int behind = 3; behind < digits; behind += 3) {
            int comma = start + digits - behind;
            out.insertGap(comma, 1);
            out.set(comma, ',');
        }
        out.append('.');
        out.appendPair((int) Long.remainderUnsigned(magnitude, CENTS));
    }

    static void uuid(MemorySegment data, long at, TextSink out) {
        out.appendHex(data, at, 4);
        for (int i = 4; i < 10; i += 2) {
            out.append('-');
            out.appendHex(data, at + i, 2);
        }
        out.append('-');
        out.appendHex(data, at + 10, 6);
    }

    /// Bytes in hexadecimal, a colon between two.
    static void macaddr(MemorySegment data, long at, int bytes, TextSink out) {
        for (int i = 0; i < bytes; i++) {
            if (i > 0) {
                out.append(':');
            }
            out.appendHex(data, at + i, 1);
        }
    }

    /// `bit` and `varbit`: int32 count of bits, then the bits, highest of a byte first.
    static void bits(MemorySegment data, long offset, int length, TextSink out) {
        Le.atLeast("bit", length, 4);
        int bits = Le.i32(data, offset);
        if (bits < 0 || (bits + 7L) / 8 > length - 4) {
            throw new MalformedDatum("bit_len=" + bits, "must be in [0, " + (length - 4) * 8L + "]");
        }
        out.ensureRoom(bits);
        for (int i = 0; i < bits; i++) {
            out.append((Le.u8(data, offset + 4 + (i >>> 3)) >>> (7 - (i & 7)) & 1) != 0 ? '1' : '0');
        }
    }

    /// Block number in two halves, the high one first, then the line pointer.
    static void tid(MemorySegment data, long at, TextSink out) {
        out.append('(');
        out.append((long) Le.u16(data, at) << 16 | Le.u16(data, at + 2));
        out.append(',');
        out.append(Le.u16(data, at + 4));
        out.append(')');
    }

    static void lsn(MemorySegment data, long at, TextSink out) {
        long lsn = Le.i64(data, at);
        printHex(lsn >>> 32, out);
        out.append('/');
        printHex(lsn & 0xFFFFFFFFL, out);
    }

    private static void printHex(long value, TextSink out) {
        int digits = Math.max(1, (67 - Long.numberOfLeadingZeros(value)) / 4);
        for (int i = digits - 1; i >= 0; i--) {
            out.append("0123456789ABCDEF".charAt((int) (value >>> 4 * i & 15)));
        }
    }

    /// `pg_snapshot` and `txid_snapshot`: u32 count, u64 xmin, u64 xmax, then the u64 ids in progress.
    static void snapshot(MemorySegment data, long offset, int length, TextSink out) {
        Le.atLeast("snapshot", length, 20);
        long count = Le.u32(data, offset);
        Le.atLeast("snapshot", length, 20 + count * 8);
        out.appendUnsigned(Le.i64(data, offset + 4));
        out.append(':');
        out.appendUnsigned(Le.i64(data, offset + 12));
        out.append(':');
        for (long i = 0; i < count; i++) {
            if (i > 0) {
                out.append(',');
            }
            out.appendUnsigned(Le.i64(data, offset + 20 + i * 8));
        }
    }
}
