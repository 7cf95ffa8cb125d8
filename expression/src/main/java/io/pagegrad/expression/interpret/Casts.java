package io.pagegrad.expression.interpret;

import io.pagegrad.column.LogicalType;
import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.value.ArrayValue;
import io.pagegrad.expression.value.Calendar;
import io.pagegrad.expression.value.Interval;
import io.pagegrad.expression.value.Numerics;
import io.pagegrad.expression.value.Texts;
import io.pagegrad.expression.value.ValueException;
import io.pagegrad.expression.value.ValueReader;
import io.pagegrad.expression.value.ValueText;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// Conversions between types, as explicit casts do them.
final class Casts {
    private static final int FLOAT4_DIGITS = 6;
    private static final int FLOAT8_DIGITS = 15;
    private static final int INFINITE_NUMERICS_SINCE = 14;

    private final EvaluationRules rules;

    Casts(EvaluationRules rules) {
        this.rules = rules;
    }

    Object cast(Object value, LogicalType from, LogicalType to) {
        return switch (to.kind()) {
            case TEXT, CHAR -> Texts.restrict(text(value, from, to), to, true);
            case ARRAY ->
                value instanceof ArrayValue array
                        ? array(array, from.element(), to.element())
                        : read((String) value, from, to);
            default -> {
                if (from.kind() == Kind.TEXT || from.kind() == Kind.CHAR || from.kind() == Kind.OTHER) {
                    yield read((String) value, from, to);
                }
                yield scalar(value, from.kind(), to);
            }
        };
    }

    private static String text(Object value, LogicalType from, LogicalType to) {
        return switch (from.kind()) {
            case BOOLEAN -> value.toString();
            case CHAR -> to.kind() == Kind.CHAR ? (String) value : Texts.stripBlanks((String) value);
            default -> ValueText.text(value, from);
        };
    }

    private Object read(String text, LogicalType from, LogicalType to) {
        String source = from.kind() == Kind.CHAR ? Texts.stripBlanks(text) : text;
        Object value = ValueReader.read(source, to);
        if (value instanceof ArrayValue array && !rules.exactNumeric()) {
            return array.withDoubles();
        }
        return to.kind() == Kind.NUMERIC && !rules.exactNumeric() ? (Object) Numerics.toDouble(value) : value;
    }

    private ArrayValue array(ArrayValue array, LogicalType from, LogicalType to) {
        Object[] values = array.elements();
        Object[] converted = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            converted[i] = values[i] == null ? null : cast(values[i], from, to);
        }
        return array.with(to.kind(), converted);
    }

    private Object scalar(Object value, Kind from, LogicalType to) {
        return switch (to.kind()) {
            case BOOLEAN -> from == Kind.BOOLEAN ? value : (Object) ((int) value != 0);
            case SMALLINT -> (int) integer(value, Short.MIN_VALUE, Short.MAX_VALUE, to);
            case INTEGER -> (int) integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE, to);
            case BIGINT -> integer(value, Long.MIN_VALUE, Long.MAX_VALUE, to);
            case REAL -> real(value);
            case DOUBLE -> value instanceof BigDecimal exact ? real8(exact) : ((Number) value).doubleValue();
            case NUMERIC -> Numerics.restrict(numeric(value), to);
            case DATE -> date(value, from);
            case TIME -> time(value, from);
            case TIMESTAMP, TIMESTAMPTZ -> from == Kind.DATE ? (Object) Calendar.timestamp((int) value) : value;
            case INTERVAL -> from == Kind.TIME ? new Interval((long) value, 0, 0) : value;
            default -> value;
        };
    }

    private static long integer(Object value, long min, long max, LogicalType type) {
        BigDecimal rounded = switch (value) {
            case Boolean bool -> bool ? BigDecimal.ONE : BigDecimal.ZERO;
            case Integer whole -> BigDecimal.valueOf(whole);
            case Long whole -> BigDecimal.valueOf(whole);
            case BigDecimal exact -> exact.setScale(0, RoundingMode.HALF_UP);
            case Float approximate -> rounded(approximate, type);
            case Double approximate -> rounded(approximate, type);
            default -> throw new IllegalStateException(value.getClass().getName());
        };
        if (rounded.compareTo(BigDecimal.valueOf(min)) < 0 || rounded.compareTo(BigDecimal.valueOf(max)) > 0) {
            throw new ValueException(type.name() + " out of range");
        }
        return rounded.longValueExact();
    }

    private static BigDecimal rounded(double value, LogicalType type) {
        if (!Double.isFinite(value)) {
            throw new ValueException(type.name() + " out of range");
        }
        return new BigDecimal(Math.rint(value));
    }

    private static Float real(Object value) {
        float result;
        boolean finite = true;
        boolean zero = false;
        if (value instanceof BigDecimal exact) {
            result = exact.floatValue();
            zero = exact.signum() == 0;
        } else {
            double number = ((Number) value).doubleValue();
            result = value instanceof Long whole ? (float) (long) whole : (float) number;
            finite = Double.isFinite(number);
            zero = number == 0;
        }
        if (Float.isInfinite(result) && finite) {
            throw value instanceof BigDecimal exact
                    ? new ValueException("\"" + exact.toPlainString() + "\" is out of range for type real")
                    : Arithmetic.overflow();
        }
        if (result == 0 && !zero) {
            throw Arithmetic.underflow();
        }
        return result;
    }

    private static Double real8(BigDecimal exact) {
        double result = exact.doubleValue();
        if (Double.isInfinite(result) || result == 0 && exact.signum() != 0) {
            throw new ValueException("\"" + exact.toPlainString() + "\" is out of range for type double precision");
        }
        return result;
    }

    private Object numeric(Object value) {
        if (rules.serverMajor() < INFINITE_NUMERICS_SINCE && isInfinite(value)) {
            throw new ValueException("cannot convert infinity to numeric");
        }
        if (rules.exactNumeric()) {
            return switch (value) {
                case Integer whole -> BigDecimal.valueOf(whole);
                case Long whole -> BigDecimal.valueOf(whole);
                case Float approximate -> Numerics.fromFloat(approximate, FLOAT4_DIGITS);
                // a Double is a float8, or the NaN or an infinity of a numeric, which stay as they are
                case Double approximate -> Numerics.fromFloat(approximate, FLOAT8_DIGITS);
                default -> value;
            };
        }
        return value instanceof Float approximate
                ? (Object) Numerics.toDouble(Numerics.fromFloat(approximate, FLOAT4_DIGITS))
                : (Object) ((Number) value).doubleValue();
    }

    private static boolean isInfinite(Object value) {
        return value instanceof Double number && number.isInfinite()
                || value instanceof Float narrow && narrow.isInfinite();
    }

    private static Integer date(Object value, Kind from) {
        if (from == Kind.DATE) {
            return (Integer) value;
        }
        long micros = (long) value;
        if (!Calendar.isFinite(micros)) {
            return micros > 0 ? Calendar.DATE_INFINITY : Calendar.DATE_MINUS_INFINITY;
        }
        return (int) Math.floorDiv(micros, Calendar.MICROS_PER_DAY);
    }

    private static Long time(Object value, Kind from) {
        return switch (from) {
            case TIME -> (Long) value;
            case INTERVAL -> {
                Interval interval = (Interval) value;
                if (interval.isInfinite()) {
                    throw new ValueException("cannot convert infinite interval to time");
                }
                yield Math.floorMod(interval.micros(), Calendar.MICROS_PER_DAY);
            }
            default -> {
                long micros = (long) value;
                yield Calendar.isFinite(micros) ? (Long) Math.floorMod(micros, Calendar.MICROS_PER_DAY) : null;
            }
        };
    }
}
