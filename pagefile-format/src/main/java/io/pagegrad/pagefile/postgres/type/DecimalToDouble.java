package io.pagegrad.pagefile.postgres.type;

import java.math.BigDecimal;
import java.math.BigInteger;

/// The float64 nearest to `digits × 10^exponent`, ties to even.
///
/// Method: D. Lemire, "Number parsing at a gigabyte per second": a product with a 128-bit power of ten decides
/// all but few cases, which exact arithmetic decides.
final class DecimalToDouble {
    private static final int MIN_NORMAL_EXPONENT = -1022;
    private static final int MAX_EXPONENT = 1023;
    /// Outside of these exponents the power of ten is not exact in 128 bits.
    private static final int FIRST_EXACT = 0;

    private static final int LAST_EXACT = 55;

    private DecimalToDouble() {}

    /// Infinity when it is too large.
    ///
    /// @param digits unsigned
    static double nearest(long digits, int exponent) {
        if (digits == 0) {
            return 0;
        }
        if (exponent < PowersOfTen.MIN_EXPONENT || exponent > 308) {
            return exact(digits, exponent);
        }
        int shift = Long.numberOfLeadingZeros(digits);
        long w = digits << shift;
        long powerHigh = PowersOfTen.high(exponent);
        long high = Math.unsignedMultiplyHigh(w, powerHigh);
        long low = w * powerHigh;
        long second = Math.unsignedMultiplyHigh(w, PowersOfTen.low(exponent));
        low += second;
        if (Long.compareUnsigned(low, second) < 0) {
            high++;
        }
        // the true product is in [high:low, high:low + 2): what the cut bits could still change is left to exact
        // arithmetic
        boolean isExact = exponent >= FIRST_EXACT && exponent <= LAST_EXACT && w * PowersOfTen.low(exponent) == 0;
        int top = (int) (high >>> 63);
        // 54 bits: the significand and one bit to round by
        int cut = 9 + top;
        long significand = high >>> cut;
        long below = high & (1L << cut) - 1;
        int binary = PowersOfTen.floorLog2(exponent) + 63 - shift + top;
        if (binary < MIN_NORMAL_EXPONENT || binary >= MAX_EXPONENT) {
            return exact(digits, exponent);
        }
        if (!isExact && isNearBoundary(below, low, cut)) {
            return exact(digits, exponent);
        }
        boolean roundBit = (significand & 1) != 0;
        boolean sticky = below != 0 || low != 0 || !isExact;
        long rounded = significand >>> 1;
        if (roundBit && (sticky || (rounded & 1) != 0)) {
            rounded++;
        }
        if (rounded == 1L << 53) {
            rounded >>>= 1;
            binary++;
        }
        return Double.longBitsToDouble((long) (binary + 1023) << 52 | rounded & (1L << 52) - 1);
    }

    /// True when adding less than 2 to the cut bits could carry into those kept, or when they are all zero.
    private static boolean isNearBoundary(long below, long low, int cut) {
        boolean allOnes = below == (1L << cut) - 1 && Long.compareUnsigned(low, -3) >= 0;
        boolean allZero = below == 0 && Long.compareUnsigned(low, 2) < 0;
        return allOnes || allZero;
    }

    private static double exact(long digits, int exponent) {
        return nearest(new BigInteger(Long.toUnsignedString(digits)), exponent);
    }

    /// Infinity when it is too large.
    static double nearest(BigInteger digits, int exponent) {
        // 5e-324 is the least float64: what is below half of it is 0, however far
        long leading = (long) exponent + (long) (digits.bitLength() * 0.30103) + 1;
        if (leading < -330) {
            return 0;
        }
        return leading > 320 ? Double.POSITIVE_INFINITY : new BigDecimal(digits, -exponent).doubleValue();
    }
}
