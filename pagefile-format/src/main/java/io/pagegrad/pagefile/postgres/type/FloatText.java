package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.text.TextSink;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/// `float8out` and `float4out` with `extra_float_digits` 1: the shortest digits that read back from 12 on,
/// before that 16 and 7 digits.
///
/// Spec: PostgreSQL, tag REL_18_0, src/common/d2s.c and f2s.c; tag REL_11_0, src/backend/utils/adt/float.c.
final class FloatText {
    private static final int SHORTEST_SINCE = 12;
    private static final int DOUBLE_DIGITS = 15;
    private static final int FLOAT_DIGITS = 6;
    private static final double EXACT_INTEGERS = 1e15;

    private FloatText() {}

    static void print(double value, int majorVersion, TextSink out) {
        if (!Double.isFinite(value)) {
            printSpecial(value, out);
        } else if (majorVersion < SHORTEST_SINCE) {
            printRounded(value, DOUBLE_DIGITS + 1, out);
        } else {
            printShortest(value, out);
        }
    }

    static void print(float value, int majorVersion, TextSink out) {
        if (!Float.isFinite(value)) {
            printSpecial(value, out);
        } else if (majorVersion < SHORTEST_SINCE) {
            printRounded(value, FLOAT_DIGITS + 1, out);
        } else {
            printShortest(value, out);
        }
    }

    private static void printSpecial(double value, TextSink out) {
        out.append(Double.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }

    private static void printShortest(double value, TextSink out) {
        long bits = Double.doubleToRawLongBits(value);
        if (bits < 0) {
            out.append('-');
        }
        double magnitude = Math.abs(value);
        long whole = (long) magnitude;
        if (whole == magnitude && magnitude < EXACT_INTEGERS) {
            out.append(whole);
            return;
        }
        int biased = (int) (bits >>> 52) & 0x7FF;
        long fraction = bits & 0xFFFFFFFFFFFFFL;
        long c = biased == 0 ? fraction : fraction | 0x10000000000000L;
        int q = Math.max(biased, 1) - 1075;
        boolean narrowBelow = fraction == 0 && biased > 1;
        int k = ShortestDecimal.exponent(q, narrowBelow);
        printDecimal(ShortestDecimal.digits(c, q, narrowBelow, k), k, DOUBLE_DIGITS, out);
    }

    private static void printShortest(float value, TextSink out) {
        int bits = Float.floatToRawIntBits(value);
        if (bits < 0) {
            out.append('-');
        }
        int biased = bits >>> 23 & 0xFF;
        int fraction = bits & 0x7FFFFF;
        if (biased == 0 && fraction == 0) {
            out.append('0');
            return;
        }
        long c = biased == 0 ? fraction : fraction | 0x800000;
        int q = Math.max(biased, 1) - 150;
        boolean narrowBelow = fraction == 0 && biased > 1;
        int k = ShortestDecimal.exponent(q, narrowBelow);
        printDecimal(ShortestDecimal.digits(c, q, narrowBelow, k), k, FLOAT_DIGITS, out);
    }

    /// `%.<precision>g`.
    private static void printRounded(double value, int precision, TextSink out) {
        if (Double.doubleToRawLongBits(value) < 0) {
            out.append('-');
        }
        if (value == 0) {
            out.append('0');
            return;
        }
        BigDecimal rounded = new BigDecimal(Math.abs(value)).round(new MathContext(precision, RoundingMode.HALF_EVEN));
        printDecimal(rounded.unscaledValue(), -rounded.scale(), precision, out);
    }

    private static void printDecimal(BigInteger digits, int exponent, int fixedBelow, TextSink out) {
        BigDecimal stripped = new BigDecimal(digits, -exponent).stripTrailingZeros();
        printDecimal(stripped.unscaledValue().longValueExact(), -stripped.scale(), fixedBelow, out);
    }

    /// Prints `digits × 10^exponent`: without an exponent where the first digit stands for 10^-4 up to below
    /// 10^`fixedBelow`.
    private static void printDecimal(long digits, int exponent, int fixedBelow, TextSink out) {
        long rest = digits;
        int scale = exponent;
        // by constants, which need no division
        while (rest % 100_000_000 == 0) {
            rest /= 100_000_000;
            scale += 8;
        }
        if (rest % 10_000 == 0) {
            rest /= 10_000;
            scale += 4;
        }
        if (rest % 100 == 0) {
            rest /= 100;
            scale += 2;
        }
        if (rest % 10 == 0) {
            rest /= 10;
            scale++;
        }
        int count = TextSink.digits(rest);
        int first = scale + count - 1;
        if (first < -4 || first >= fixedBelow) {
            printScientific(rest, count, first, out);
        } else if (scale >= 0) {
            out.append(rest);
            for (int i = 0; i < scale; i++) {
                out.append('0');
            }
        } else if (first >= 0) {
            out.appendPadded(rest, count);
            insertPoint(first + 1, count, out);
        } else {
            out.append("0.0000", 1 - first);
            out.appendPadded(rest, count);
        }
    }

    private static void printScientific(long digits, int count, int first, TextSink out) {
        out.appendPadded(digits, count);
        if (count > 1) {
            insertPoint(1, count, out);
        }
        out.append('e');
        out.append(first < 0 ? '-' : '+');
        int magnitude = Math.abs(first);
        if (magnitude < 100) {
            out.appendPair(magnitude);
        } else {
            out.append(magnitude);
        }
    }

    /// Puts the point behind the first `before` of the last `count` digits.
    private static void insertPoint(int before, int count, TextSink out) {
        int at = out.position() - count + before;
        out.insertGap(at, 1);
        out.set(at, '.');
    }
}
