package io.pagegrad.cli.columnar;

import io.pagegrad.cli.session.UnrepresentableValueException;
import io.pagegrad.column.BytesVector;
import io.pagegrad.column.LogicalType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/// Exact decimals out of the server's text of a declared `numeric(p,s)`.
final class DecimalText {
    /// Digits that sixteen bytes hold.
    static final int MOST_DIGITS = 38;

    private DecimalText() {}

    /// True for a `numeric` that declares as many digits as a decimal type can have.
    static boolean isDecimal(LogicalType type) {
        return type.kind() == LogicalType.Kind.NUMERIC
                && type.precision() > 0
                && type.precision() <= MOST_DIGITS
                && type.scale() >= 0
                && type.scale() <= type.precision();
    }

    static BigDecimal decimal(BytesVector vector, int row, LogicalType type, String column) {
        String text = new String(vector.getBytes(row), StandardCharsets.US_ASCII);
        try {
            return new BigDecimal(text).setScale(type.scale());
        } catch (NumberFormatException e) {
            throw new UnrepresentableValueException("column " + column + " holds " + text
                    + ", which a decimal cannot hold: take it as text (" + column + "::text) or as double precision");
        }
    }

    static BigInteger unscaled(BytesVector vector, int row, LogicalType type, String column) {
        return decimal(vector, row, type, column).unscaledValue();
    }
}
