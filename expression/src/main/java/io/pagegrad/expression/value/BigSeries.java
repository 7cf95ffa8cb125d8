package io.pagegrad.expression.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/// Exponential and natural logarithm with any number of digits.
final class BigSeries {
    /// Digits by which all steps are more precise than what is asked for.
    private static final int SPARE_DIGITS = 6;

    /// Digits that a float64 estimate surely has.
    private static final int ESTIMATE_DIGITS = 14;

    private static final double LOG10_2 = 0.301029995663981;

    private BigSeries() {}

    /// With `digits` significant digits. The argument is halved until few terms of the series are needed.
    static BigDecimal exp(BigDecimal x, int digits) {
        if (x.signum() == 0) {
            return BigDecimal.ONE;
        }
        int halvings = Math.max(0, Math.getExponent(x.doubleValue()) + 1 + 8);
        MathContext context = context(digits + SPARE_DIGITS + (int) (halvings * LOG10_2) + 1);
        BigDecimal part = x.divide(new BigDecimal(BigInteger.TWO.pow(halvings)), context);
        BigDecimal smallest = BigDecimal.ONE.movePointLeft(context.getPrecision() + 1);
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int n = 1; term.abs().compareTo(smallest) > 0; n++) {
            term = term.multiply(part, context).divide(BigDecimal.valueOf(n), context);
            sum = sum.add(term, context);
        }
        for (int i = 0; i < halvings; i++) {
            sum = sum.multiply(sum, context);
        }
        return sum;
    }

    /// With `places` digits after the point.
    ///
    /// @param x above 0
    static BigDecimal ln(BigDecimal x, int places) {
        int power = x.precision() - x.scale() - 1;
        int inner = Math.max(1, places) + SPARE_DIGITS + 4;
        BigDecimal one = lnOfOneToTen(x.movePointLeft(power), inner);
        return power == 0
                ? one
                : one.add(lnOfOneToTen(BigDecimal.TEN, inner + 6).multiply(BigDecimal.valueOf(power)));
    }

    /// Each step triples the digits: `y + 2 (x - exp y) / (x + exp y)`.
    private static BigDecimal lnOfOneToTen(BigDecimal x, int places) {
        MathContext context = context(places + 2);
        BigDecimal y = new BigDecimal(Math.log(x.doubleValue()));
        for (int known = ESTIMATE_DIGITS; known < places; known *= 3) {
            BigDecimal power = exp(y, places + 2);
            BigDecimal step = x.subtract(power).multiply(BigDecimal.TWO).divide(x.add(power), context);
            y = y.add(step).setScale(places + 2, RoundingMode.HALF_EVEN);
        }
        return y;
    }

    private static MathContext context(int digits) {
        return new MathContext(digits, RoundingMode.HALF_EVEN);
    }
}
