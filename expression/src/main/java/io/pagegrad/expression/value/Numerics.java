package io.pagegrad.expression.value;

import io.pagegrad.column.LogicalType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// Exact numeric arithmetic with the scales that the server gives to results. NaN and the infinities are
/// `Double`s.
///
/// Rules: PostgreSQL, tag REL_15_0, src/backend/utils/adt/numeric.c (add_var, mul_var, select_div_scale,
/// mod_var).
public final class Numerics {
    /// Decimal digits that one digit of the server's numeric holds.
    static final int DEC_DIGITS = 4;

    static final int MIN_SIGNIFICANT_DIGITS = 16;
    static final int MAX_DISPLAY_SCALE = 1000;
    private static final int MAX_STORED_SCALE = 16_383;
    static final int MAX_DIGITS_BEFORE_POINT = 131_072;

    private Numerics() {}

    public static boolean isNaN(Object value) {
        return value instanceof Double special && special.isNaN();
    }

    /// The value as a column `numeric(precision, scale)` holds it: rounded half away from zero.
    ///
    /// @throws ValueException when it has more digits before the point than fit
    public static Object restrict(Object value, LogicalType type) {
        if (type.precision() < 0 || isNaN(value)) {
            return value;
        }
        if (value instanceof Double number) {
            if (number.isInfinite()) {
                throw new ValueException("numeric field overflow");
            }
            return ((BigDecimal) restrict(BigDecimal.valueOf(number), type)).doubleValue();
        }
        BigDecimal rounded = ((BigDecimal) value).setScale(type.scale(), RoundingMode.HALF_UP);
        if (rounded.signum() != 0 && rounded.precision() - rounded.scale() > type.precision() - type.scale()) {
            throw new ValueException("numeric field overflow");
        }
        return type.scale() < 0 ? rounded.setScale(0) : rounded;
    }

    public static Object add(Object a, Object b) {
        if (a instanceof BigDecimal x && b instanceof BigDecimal y) {
            return check(x.add(y));
        }
        return special(a) + special(b);
    }

    public static Object subtract(Object a, Object b) {
        if (a instanceof BigDecimal x && b instanceof BigDecimal y) {
            return check(x.subtract(y));
        }
        return special(a) - special(b);
    }

    public static Object multiply(Object a, Object b) {
        if (a instanceof BigDecimal x && b instanceof BigDecimal y) {
            BigDecimal product = x.multiply(y);
            return check(
                    product.scale() > MAX_STORED_SCALE
                            ? product.setScale(MAX_STORED_SCALE, RoundingMode.HALF_UP)
                            : product);
        }
        return special(a) * special(b);
    }

    public static Object divide(Object a, Object b) {
        if (b instanceof BigDecimal divisor && divisor.signum() == 0 && !isNaN(a)) {
            throw new ValueException("division by zero");
        }
        if (a instanceof BigDecimal x && b instanceof BigDecimal y) {
            return check(x.divide(y, divisionScale(x, y), RoundingMode.HALF_UP));
        }
        if (a instanceof BigDecimal && b instanceof Double infinity && infinity.isInfinite()) {
            return BigDecimal.ZERO;
        }
        return special(a) / special(b);
    }

    public static Object modulo(Object a, Object b) {
        if (b instanceof BigDecimal divisor && divisor.signum() == 0 && !isNaN(a)) {
            throw new ValueException("division by zero");
        }
        if (a instanceof BigDecimal x && b instanceof BigDecimal y) {
            return x.remainder(y).setScale(Math.max(x.scale(), y.scale()));
        }
        if (a instanceof BigDecimal && b instanceof Double infinity && infinity.isInfinite()) {
            return a;
        }
        return Double.NaN;
    }

    /// NaN equals itself and is above everything else.
    public static int compare(Object a, Object b) {
        if (a instanceof BigDecimal x && b instanceof BigDecimal y) {
            return x.compareTo(y);
        }
        return Double.compare(special(a), special(b));
    }

    /// Rounds half away from zero, or cuts; `digits` may be negative.
    public static Object round(Object value, int digits, RoundingMode mode) {
        if (!(value instanceof BigDecimal exact)) {
            return value;
        }
        int scale = Math.max(-MAX_STORED_SCALE, Math.min(MAX_STORED_SCALE, digits));
        BigDecimal rounded = exact.setScale(scale, mode);
        return scale < 0 ? rounded.setScale(0) : rounded;
    }

    public static Object negate(Object value) {
        return value instanceof BigDecimal exact ? exact.negate() : (Object) (-(double) value);
    }

    public static double toDouble(Object value) {
        return value instanceof BigDecimal exact ? exact.doubleValue() : (double) value;
    }

    /// A float as numeric: the 15 (float8) or 6 (float4) digits that it surely has.
    public static Object fromFloat(double value, int digits) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return value;
        }
        BigDecimal rounded = new BigDecimal(value).round(new java.math.MathContext(digits, RoundingMode.HALF_EVEN));
        BigDecimal stripped = rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private static double special(Object value) {
        if (value instanceof BigDecimal exact) {
            return exact.signum();
        }
        return (double) value;
    }

    static ValueException overflow() {
        return new ValueException("value overflows numeric format");
    }

    static BigDecimal check(BigDecimal value) {
        if (value.precision() - value.scale() > MAX_DIGITS_BEFORE_POINT) {
            throw overflow();
        }
        return value;
    }

    /// Digits after the point of a quotient: at least 16 significant ones, and no fewer than either operand
    /// shows.
    private static int divisionScale(BigDecimal dividend, BigDecimal divisor) {
        int weight = weight(dividend) - weight(divisor);
        if (firstDigit(dividend) <= firstDigit(divisor)) {
            weight--;
        }
        int scale = MIN_SIGNIFICANT_DIGITS - weight * DEC_DIGITS;
        scale = Math.max(scale, Math.max(dividend.scale(), divisor.scale()));
        return Math.min(Math.max(scale, 0), MAX_DISPLAY_SCALE);
    }

    /// Exponent, in base 10000, of the first digit that is not zero; 0 for zero.
    static int weight(BigDecimal value) {
        return value.signum() == 0 ? 0 : Math.floorDiv(value.precision() - value.scale() - 1, DEC_DIGITS);
    }

    static int firstDigit(BigDecimal value) {
        if (value.signum() == 0) {
            return 0;
        }
        BigInteger digit = value.abs()
                .movePointLeft(weight(value) * DEC_DIGITS)
                .setScale(0, RoundingMode.DOWN)
                .toBigInteger();
        return digit.intValue();
    }
}
