package io.pagegrad.expression.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Shortest text of a float that reads back as the same float, in the server's notation.
final class FloatText {
    /// Below these no text of few digits lies exactly between two floats.
    private static final double DOUBLE_WHOLE = 0x1p50;

    private static final float FLOAT_WHOLE = 0x1p20f;

    private FloatText() {}

    static String text(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (Math.abs(value) >= DOUBLE_WHOLE && (Double.doubleToRawLongBits(value) & 1) == 0) {
            shortest = inside(shortest, value, Math.nextDown(value), Math.nextUp(value));
        }
        BigDecimal oneDigit = shortest.round(new MathContext(1, RoundingMode.HALF_UP));
        return layout(oneDigit.doubleValue() == value ? oneDigit : shortest, 15);
    }

    static String text(float value) {
        if (Float.isNaN(value) || Float.isInfinite(value) || value == 0) {
            return text((double) value);
        }
        BigDecimal shortest = new BigDecimal(Float.toString(value)).stripTrailingZeros();
        if (Math.abs(value) >= FLOAT_WHOLE && (Float.floatToRawIntBits(value) & 1) == 0) {
            shortest = inside(shortest, value, Math.nextDown(value), Math.nextUp(value));
        }
        BigDecimal oneDigit = shortest.round(new MathContext(1, RoundingMode.HALF_UP));
        return layout(oneDigit.floatValue() == value ? oneDigit : shortest, 6);
    }

    /// A text that lies exactly between two floats reads back as the even one; the server takes a digit more
    /// then.
    private static BigDecimal inside(BigDecimal shortest, double value, double below, double above) {
        if (Double.isInfinite(below) || Double.isInfinite(above)) {
            return shortest;
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal low = exact.add(new BigDecimal(below)).divide(BigDecimal.TWO);
        BigDecimal high = exact.add(new BigDecimal(above)).divide(BigDecimal.TWO);
        BigDecimal text = shortest;
        for (int digits = shortest.precision(); text.compareTo(low) == 0 || text.compareTo(high) == 0; ) {
            text = exact.round(new MathContext(++digits, RoundingMode.HALF_EVEN));
        }
        return text;
    }

    /// Plain digits where the decimal exponent is in `[-4, fixedEnd)`, otherwise with an exponent of two digits
    /// or more.
    private static String layout(BigDecimal value, int fixedEnd) {
        BigDecimal stripped = value.stripTrailingZeros();
        int exponent = stripped.precision() - stripped.scale() - 1;
        if (exponent >= -4 && exponent < fixedEnd) {
            return stripped.toPlainString();
        }
        String digits = stripped.unscaledValue().abs().toString();
        StringBuilder text = new StringBuilder();
        if (stripped.signum() < 0) {
            text.append('-');
        }
        text.append(digits.charAt(0));
        if (digits.length() > 1) {
            text.append('.').append(digits, 1, digits.length());
        }
        text.append('e').append(exponent < 0 ? '-' : '+');
        int size = Math.abs(exponent);
        if (size < 10) {
            text.append('0');
        }
        return text.append(size).toString();
    }
}
