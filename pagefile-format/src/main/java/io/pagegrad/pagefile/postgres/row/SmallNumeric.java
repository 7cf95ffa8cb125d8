package io.pagegrad.pagefile.postgres.row;

import io.pagegrad.column.RawMemory;

/// The float64 of a `numeric` that lies in a tuple under a short header with at most four digits of base 10,000:
/// nearly every amount, price and measure.
///
/// The digits are taken as one integer, the last one as the fourth whether it is stored or not. That integer and
/// the power of ten beside it are float64 numbers exactly, so one division or multiplication rounds as exact
/// arithmetic would. Whatever does not fit, damage included, is left to
/// [NumericToDouble][io.pagegrad.pagefile.postgres.type.NumericToDouble].
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/utils/adt/numeric.c, struct NumericShort.
final class SmallNumeric {
    private static final int MOST_DIGITS = 4;
    private static final int FORM = 0xC000;
    private static final int SHORT_FORM = 0x8000;
    private static final int NEGATIVE = 0x2000;
    private static final long EXACT = 1L << 53;
    private static final double[] POWERS = {1, 1e4, 1e8, 1e12, 1e16, 1e20};
    private static final long TOP_BITS = 0x8000_8000_8000_8000L;
    /// Added to the low 15 bits of a digit it sets the top bit of those above 9,999.
    private static final long ABOVE_DIGIT = 0x58F0_58F0_58F0_58F0L;

    private SmallNumeric() {}

    /// The value of the varlena at `start` with a header of one byte, or NaN when it must be found another way.
    ///
    /// Reads up to 11 bytes from `start` on, which the slack behind a page buffer allows.
    ///
    /// @param bytes of the varlena, its header included
    static double value(long start, int bytes) {
        // header of one byte, then the u16 of the numeric, then its digits
        int digitBytes = bytes - 3;
        if ((digitBytes & 1) != 0 || digitBytes < 0 || digitBytes > 2 * MOST_DIGITS) {
            return Double.NaN;
        }
        int header = RawMemory.u16(start + 1);
        long digits = RawMemory.i64(start + 3) & (1L << 4 * digitBytes << 4 * digitBytes) - 1;
        if ((header & FORM) != SHORT_FORM || ((digits & ~TOP_BITS) + ABOVE_DIGIT & TOP_BITS | digits & TOP_BITS) != 0) {
            return Double.NaN;
        }
        long high = (digits & 0xFFFF) * 10_000 + (digits >>> 16 & 0xFFFF);
        long whole = high * 100_000_000 + (digits >>> 32 & 0xFFFF) * 10_000 + (digits >>> 48);
        int exponent = (header << 25 >> 25) - (MOST_DIGITS - 1);
        if (whole > EXACT || exponent <= -POWERS.length || exponent >= POWERS.length) {
            return Double.NaN;
        }
        double magnitude = exponent < 0 ? whole / POWERS[-exponent] : whole * POWERS[exponent];
        return (header & NEGATIVE) != 0 ? -magnitude : magnitude;
    }
}
