package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.UnsupportedPagefileException;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;

/// The float64 nearest to a `numeric`, ties to even; allocates nothing for values of up to 19 decimal digits.
public final class NumericToDouble {
    private static final long EXACT = 1L << 53;
    private static final int BASE = 10_000;
    /// Exact powers of 10,000; the next one is not a float64.
    private static final double[] POWERS = {1, 1e4, 1e8, 1e12, 1e16, 1e20};

    private NumericToDouble() {}

    /// @param length bytes of the payload without varlena header
    /// @throws UnsupportedPagefileException when it is too large: the server refuses the conversion, too
    /// @throws io.pagegrad.pagefile.postgres.datum.MalformedDatum when the bytes are no numeric
    public static double value(MemorySegment data, long offset, int length) {
        int header = Numeric.header(data, offset, length);
        if (Numeric.isSpecial(header)) {
            return Numeric.special(header);
        }
        int headerBytes = Numeric.headerBytes(header);
        int count = length - headerBytes >> 1;
        int weight = Numeric.weight(header, data, offset);
        long digits = offset + headerBytes;
        double magnitude =
                count <= 4 ? ofShort(data, digits, count, weight - count + 1) : ofLong(data, digits, count, weight);
        if (magnitude == Double.POSITIVE_INFINITY) {
            throw new UnsupportedPagefileException(
                    "a numeric value is out of range for double precision; ask for the column's text");
        }
        return Numeric.isNegative(header) ? -magnitude : magnitude;
    }

    /// Up to four digits of base 10,000, the last of which counts `10000^exponent`.
    private static double ofShort(MemorySegment data, long digits, int count, int exponent) {
        long whole = 0;
        for (int i = 0; i < count; i++) {
            whole = whole * BASE + Numeric.digit(data, digits + 2L * i);
        }
        if (whole <= EXACT) {
            // both operands are exact, so the one operation rounds correctly
            if (exponent < 0 && exponent > -POWERS.length) {
                return whole / POWERS[-exponent];
            }
            if (exponent >= 0 && exponent < POWERS.length) {
                return whole * POWERS[exponent];
            }
        }
        return DecimalToDouble.nearest(whole, 4 * exponent);
    }

    private static double ofLong(MemorySegment data, long digits, int count, int weight) {
        int first = Numeric.digit(data, digits);
        long whole = first;
        int used = 1;
        // 19 decimal digits fit into an unsigned 64-bit integer
        int most = first < 1000 ? 5 : 4;
        for (; used < count && used < most; used++) {
            whole = whole * BASE + Numeric.digit(data, digits + 2L * used);
        }
        int exponent = weight - used + 1;
        boolean rest = false;
        for (int i = used; i < count; i++) {
            rest |= Numeric.digit(data, digits + 2L * i) != 0;
        }
        double low = DecimalToDouble.nearest(whole, 4 * exponent);
        if (!rest || low == DecimalToDouble.nearest(whole + 1, 4 * exponent)) {
            return low;
        }
        return exact(data, digits, count, weight);
    }

    private static double exact(MemorySegment data, long digits, int count, int weight) {
        StringBuilder decimal = new StringBuilder(count * 4);
        for (int i = 0; i < count; i++) {
            int digit = Numeric.digit(data, digits + 2L * i);
            decimal.append((char) ('0' + digit / 1000))
                    .append((char) ('0' + digit / 100 % 10))
                    .append((char) ('0' + digit / 10 % 10))
                    .append((char) ('0' + digit % 10));
        }
        return DecimalToDouble.nearest(new BigInteger(decimal.toString()), 4 * (weight - count + 1));
    }
}
