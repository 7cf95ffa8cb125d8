package io.pagegrad.expression.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/// Roots, powers and logarithms of finite numerics: the nearest value with as many digits after the point as the
/// server gives, computed with more digits than are kept.
///
/// Rules of the scales: PostgreSQL, tags REL_12_0 to REL_18_0, src/backend/utils/adt/numeric.c (numeric_sqrt,
/// numeric_exp, numeric_ln, estimate_ln_dweight, log_var, power_var, power_var_int).
public final class NumericFunctions {
    private static final int MAX_RESULT_SCALE = 2000;

    /// Digits beyond the result's in everything that is rounded on the way.
    private static final int GUARD_DIGITS = 8;

    private static final double LOG10_E = 0.434294481903252;
    private static final double LN_10 = 2.302585092994046;

    private static final BigDecimal NEAR_ONE_FROM = new BigDecimal("0.9");
    private static final BigDecimal NEAR_ONE_TO = new BigDecimal("1.1");

    /// Since this version the scale of an integer power depends on the size of the result.
    private static final int FITTED_POWERS = 16;

    private static final int ROOTS_ROUNDED_ONCE = 13;

    private NumericFunctions() {}

    public static BigDecimal sqrt(BigDecimal x, int serverMajor) {
        if (x.signum() < 0) {
            throw new ValueException("cannot take square root of a negative number");
        }
        int scale = scale(Numerics.weight(x) * Numerics.DEC_DIGITS / 2 + 1, x.scale(), 0);
        if (x.signum() == 0) {
            return BigDecimal.ZERO.setScale(scale);
        }
        // The root of an integer, cut: with one digit more than is kept, half up is the nearest value. Older
        // servers round twice.
        int digits = scale + GUARD_DIGITS + 1;
        BigInteger square = x.setScale(2 * digits, RoundingMode.DOWN).unscaledValue();
        BigDecimal root = new BigDecimal(square.sqrt(), digits);
        return (serverMajor < ROOTS_ROUNDED_ONCE ? root.setScale(scale + GUARD_DIGITS, RoundingMode.HALF_UP) : root)
                .setScale(scale, RoundingMode.HALF_UP);
    }

    public static BigDecimal exp(BigDecimal x) {
        double weight = Math.clamp(x.doubleValue() * LOG10_E, -MAX_RESULT_SCALE, MAX_RESULT_SCALE);
        return exp(x, scale((int) weight, x.scale(), 0));
    }

    private static BigDecimal exp(BigDecimal x, int scale) {
        double value = x.doubleValue();
        if (Math.abs(value) >= MAX_RESULT_SCALE * 3) {
            if (value > 0) {
                throw Numerics.overflow();
            }
            return BigDecimal.ZERO.setScale(scale);
        }
        // Twice as many digits as are kept: the power of a number near 1 can lie that near to the middle.
        int digits = 2 * (Math.max(0, 1 + (int) (value * LOG10_E) + scale) + GUARD_DIGITS);
        return BigSeries.exp(x, digits).setScale(scale, RoundingMode.HALF_UP);
    }

    public static BigDecimal ln(BigDecimal x) {
        requirePositive(x);
        return ln(x, scale(lnWeight(x), x.scale(), 0));
    }

    private static BigDecimal ln(BigDecimal x, int scale) {
        return BigSeries.ln(x, scale + GUARD_DIGITS).setScale(scale, RoundingMode.HALF_UP);
    }

    public static BigDecimal log(BigDecimal base, BigDecimal x) {
        requirePositive(base);
        requirePositive(x);
        int baseWeight = lnWeight(base);
        int weight = lnWeight(x);
        int result = weight - baseWeight;
        int scale = scale(result, base.scale(), x.scale());
        BigDecimal lnBase = ln(base, Math.max(0, scale + result - baseWeight + GUARD_DIGITS));
        BigDecimal lnX = ln(x, Math.max(0, scale + result - weight + GUARD_DIGITS));
        if (lnBase.signum() == 0) {
            throw new ValueException("division by zero");
        }
        return lnX.divide(lnBase, scale, RoundingMode.HALF_UP);
    }

    private static void requirePositive(BigDecimal x) {
        if (x.signum() <= 0) {
            throw new ValueException(
                    x.signum() == 0 ? "cannot take logarithm of zero" : "cannot take logarithm of a negative number");
        }
    }

    public static BigDecimal power(BigDecimal base, BigDecimal exponent, int serverMajor) {
        if (base.signum() == 0 && exponent.signum() < 0) {
            throw new ValueException("zero raised to a negative power is undefined");
        }
        boolean integer = isInteger(exponent);
        if (base.signum() < 0 && !integer) {
            throw new ValueException("a negative number raised to a non-integer power yields a complex result");
        }
        if (integer && exponent.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0) {
            return integerPower(base, exponent.intValueExact(), Math.max(0, exponent.scale()), serverMajor);
        }
        if (base.signum() == 0) {
            return BigDecimal.ZERO.setScale(Numerics.MIN_SIGNIFICANT_DIGITS);
        }
        BigDecimal size = base.abs();
        int lnWeight = lnWeight(size);
        BigDecimal rough = product(size, exponent, Math.clamp(8 - lnWeight, 0, Numerics.MAX_DISPLAY_SCALE));
        double weight = rough.doubleValue();
        if (Math.abs(weight) > MAX_RESULT_SCALE * 3.01) {
            if (weight > 0) {
                throw Numerics.overflow();
            }
            return BigDecimal.ZERO.setScale(Numerics.MAX_DISPLAY_SCALE);
        }
        int digits = (int) (weight * LOG10_E);
        int scale = scale(digits, base.scale(), exponent.scale());
        BigDecimal result =
                exp(product(size, exponent, Math.max(0, Math.max(0, scale + digits) - lnWeight + GUARD_DIGITS)), scale);
        boolean odd = integer && exponent.toBigInteger().testBit(0);
        return base.signum() < 0 && odd ? result.negate() : result;
    }

    /// `exponent × ln(base)`.
    private static BigDecimal product(BigDecimal base, BigDecimal exponent, int scale) {
        return ln(base, scale).multiply(exponent).setScale(scale, RoundingMode.HALF_UP);
    }

    private static BigDecimal integerPower(BigDecimal base, int exponent, int exponentScale, int serverMajor) {
        double weight = exponent * log10(base);
        int scale = serverMajor >= FITTED_POWERS
                ? scale(
                        (int) Math.clamp(weight, -Numerics.MAX_DISPLAY_SCALE * 2.0, Numerics.MAX_DIGITS_BEFORE_POINT),
                        base.scale(),
                        exponentScale)
                : scale(0, base.scale(), 0);
        if (weight > Numerics.MAX_DIGITS_BEFORE_POINT) {
            throw Numerics.overflow();
        }
        boolean vanishes = weight + 1 < -Numerics.MAX_DISPLAY_SCALE;
        if (vanishes || serverMajor < FITTED_POWERS && weight + 1 < -scale) {
            return BigDecimal.ZERO.setScale(serverMajor < FITTED_POWERS ? scale : Numerics.MAX_DISPLAY_SCALE);
        }
        if (exponent == 0) {
            return BigDecimal.ONE.setScale(scale);
        }
        int digits =
                Math.max(1, 1 + scale + (int) weight + (int) Math.log(Math.abs((double) exponent))) + 2 * GUARD_DIGITS;
        MathContext context = new MathContext(digits + 10, RoundingMode.HALF_EVEN);
        BigDecimal power = power(base, Math.abs((long) exponent), context);
        BigDecimal result = exponent < 0 ? BigDecimal.ONE.divide(power, context) : power;
        return Numerics.check(result.setScale(scale, RoundingMode.HALF_UP));
    }

    /// By squares, so that each of some sixty roundings adds to the error once.
    private static BigDecimal power(BigDecimal base, long exponent, MathContext context) {
        BigDecimal result = BigDecimal.ONE;
        BigDecimal square = base;
        for (long rest = exponent; rest != 0; rest >>= 1) {
            if ((rest & 1) != 0) {
                result = result.multiply(square, context);
            }
            if (rest > 1) {
                square = square.multiply(square, context);
            }
        }
        return result;
    }

    private static boolean isInteger(BigDecimal x) {
        return x.signum() == 0 || x.stripTrailingZeros().scale() <= 0;
    }

    /// About log10 of the absolute value, from up to sixteen digits; 0 for zero.
    private static double log10(BigDecimal x) {
        if (x.signum() == 0) {
            return 0;
        }
        int places = x.precision() - x.scale();
        return Math.log10(x.abs().movePointLeft(places).doubleValue()) + places;
    }

    /// Digits after the point for a result of about ten to the power `weight`: sixteen significant ones, and no
    /// fewer than the operands show.
    private static int scale(int weight, int first, int second) {
        int scale = Math.max(Numerics.MIN_SIGNIFICANT_DIGITS - weight, Math.max(first, second));
        return Math.clamp(scale, 0, Numerics.MAX_DISPLAY_SCALE);
    }

    /// About the decimal exponent of the first digit of `ln(x)`, from the first digits of `x`.
    private static int lnWeight(BigDecimal x) {
        if (x.compareTo(NEAR_ONE_FROM) >= 0 && x.compareTo(NEAR_ONE_TO) <= 0) {
            BigDecimal distance = x.subtract(BigDecimal.ONE).abs();
            return distance.signum() == 0
                    ? 0
                    : Numerics.weight(distance) * Numerics.DEC_DIGITS + (int) Math.log10(Numerics.firstDigit(distance));
        }
        int weight = Numerics.weight(x);
        BigDecimal stripped = x.stripTrailingZeros();
        boolean several = Math.floorDiv(-stripped.scale(), Numerics.DEC_DIGITS) < weight;
        int exponent = (several ? weight - 1 : weight) * Numerics.DEC_DIGITS;
        int digits = x.movePointLeft(exponent).setScale(0, RoundingMode.DOWN).intValue();
        double ln = Math.log(digits) + exponent * LN_10;
        return (int) Math.log10(Math.abs(ln));
    }
}
