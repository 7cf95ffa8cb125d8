package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// A `numeric` value: sign, digits of base 10,000 and how many decimal digits are shown behind the point.
///
/// ```text
/// FIRST u16          FORM
/// 10sdddddd dwwwwwww short: sign s, display scale d, weight w (7 bits, signed); digits from byte 2
/// 00dddddd dddddddd  long, positive: display scale d; weight i16 at byte 2; digits from byte 4
/// 01dddddd dddddddd  long, negative
/// 1100....           NaN
/// 1101....           Infinity (14 and later)
/// 1111....           -Infinity (14 and later)
/// ```
///
/// The first digit counts `10000^weight`, each next one 10,000 times less.
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/utils/adt/numeric.c, struct NumericChoice.
final class Numeric {
    private static final int SPECIAL = 0xC000;
    private static final int NEGATIVE_LONG = 0x4000;
    private static final int SHORT = 0x8000;
    private static final int SHORT_NEGATIVE = 0x2000;
    private static final int NAN = 0xC000;
    private static final int PLUS_INFINITY = 0xD000;
    private static final int MINUS_INFINITY = 0xF000;
    private static final int BASE = 10_000;
    /// Weight and display scale allow no more: 32,768 digits before the point and 4,096 behind it.
    private static final int MAX_DIGITS = 36_864;

    private Numeric() {}

    static boolean isSpecial(int header) {
        return (header & SPECIAL) == SPECIAL;
    }

    static boolean isShort(int header) {
        return (header & SPECIAL) == SHORT;
    }

    static boolean isNegative(int header) {
        return isShort(header) ? (header & SHORT_NEGATIVE) != 0 : (header & NEGATIVE_LONG) != 0;
    }

    static int weight(int header, MemorySegment data, long offset) {
        return isShort(header) ? (header & 0x7F) << 25 >> 25 : Le.i16(data, offset + 2);
    }

    static int displayScale(int header) {
        return isShort(header) ? header >>> 7 & 0x3F : header & 0x3FFF;
    }

    /// The first u16, after a check that the bytes of its form are there.
    static int header(MemorySegment data, long offset, int length) {
        Le.atLeast("numeric", length, 2);
        int header = Le.u16(data, offset);
        if (!isSpecial(header)) {
            int bytes = headerBytes(header);
            Le.atLeast("numeric", length, bytes);
            int most = bytes + 2 * MAX_DIGITS;
            if ((length & 1) != 0 || length > most) {
                throw new MalformedDatum("numeric size=" + length, "must be even and at most " + most);
            }
        }
        return header;
    }

    static int headerBytes(int header) {
        return isShort(header) ? 2 : 4;
    }

    /// NaN or an infinity.
    static double special(int header) {
        return switch (header & 0xF000) {
            case NAN -> Double.NaN;
            case PLUS_INFINITY -> Double.POSITIVE_INFINITY;
            case MINUS_INFINITY -> Double.NEGATIVE_INFINITY;
            default ->
                throw new MalformedDatum(
                        "numeric header=0x" + Integer.toHexString(header), "must be NaN or an infinity");
        };
    }

    /// The digit of base 10,000 at `at`.
    static int digit(MemorySegment data, long at) {
        int digit = Le.u16(data, at);
        if (digit >= BASE) {
            throw new MalformedDatum("numeric digit=" + digit, "must be in [0, 9999]");
        }
        return digit;
    }

    static void print(MemorySegment data, long offset, int length, TextSink out) {
        int header = header(data, offset, length);
        if (isSpecial(header)) {
            double special = special(header);
            out.append(Double.isNaN(special) ? "NaN" : special > 0 ? "Infinity" : "-Infinity");
            return;
        }
        if (isNegative(header)) {
            out.append('-');
        }
        long digits = offset + headerBytes(header);
        int count = (int) (offset + length - digits) / 2;
        int weight = weight(header, data, offset);
        printWhole(data, digits, count, weight, out);
        int scale = displayScale(header);
        if (scale > 0) {
            out.append('.');
            printFraction(data, digits, count, weight, scale, out);
        }
    }

    private static void printWhole(MemorySegment data, long digits, int count, int weight, TextSink out) {
        if (weight < 0) {
            out.append('0');
            return;
        }
        int first = count > 0 ? digit(data, digits) : 0;
        out.append(first);
        for (int i = 1; i <= weight; i++) {
            out.appendPadded(i < count ? digit(data, digits + 2L * i) : 0, 4);
        }
    }

    private static void printFraction(MemorySegment data, long digits, int count, int weight, int scale, TextSink out) {
        int index = weight + 1;
        int left = scale;
        for (; left >= 4; left -= 4, index++) {
            out.appendPadded(index >= 0 && index < count ? digit(data, digits + 2L * index) : 0, 4);
        }
        if (left > 0) {
            int digit = index >= 0 && index < count ? digit(data, digits + 2L * index) : 0;
            out.appendPadded(left == 3 ? digit / 10 : left == 2 ? digit / 100 : digit / 1000, left);
        }
    }
}
