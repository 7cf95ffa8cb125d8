package io.pagegrad.expression.value;

import io.pagegrad.column.LogicalType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/// Text to values, as the server's input functions read it; dates, times and intervals in ISO forms only, the
/// rest is refused.
public final class ValueReader {
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,9})?");
    private static final Pattern UUID_TEXT = Pattern.compile("\\{?([0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}}?");

    private ValueReader() {}

    /// @throws ValueException when the text is no value of the type
    public static Object read(String text, LogicalType type) {
        String trimmed = text.strip();
        return switch (type.kind()) {
            case BOOLEAN -> bool(trimmed, text);
            case SMALLINT -> (int) integer(trimmed, text, type, Short.MIN_VALUE, Short.MAX_VALUE);
            case INTEGER -> (int) integer(trimmed, text, type, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BIGINT -> integer(trimmed, text, type, Long.MIN_VALUE, Long.MAX_VALUE);
            case REAL -> real(trimmed, text);
            case DOUBLE -> real8(trimmed, text);
            case NUMERIC -> Numerics.restrict(numeric(trimmed, text), type);
            case DATE -> DateTimeReader.date(trimmed);
            case TIME -> DateTimeReader.time(trimmed);
            case TIMESTAMP -> DateTimeReader.timestamp(trimmed, false);
            case TIMESTAMPTZ -> DateTimeReader.timestamp(trimmed, true);
            case INTERVAL -> IntervalReader.read(trimmed);
            case TEXT, CHAR -> Texts.restrict(text, type, false);
            case BYTEA -> bytea(text);
            case UUID -> uuid(trimmed, text);
            case ARRAY -> ArrayReader.read(text, type);
            case OTHER -> throw invalid(type.name(), text);
        };
    }

    private static ValueException invalid(String type, String text) {
        return new ValueException("invalid input syntax for type " + type + ": \"" + text + "\"");
    }

    private static Boolean bool(String trimmed, String text) {
        String word = trimmed.toLowerCase(Locale.ROOT);
        if (!word.isEmpty()) {
            if ("true".startsWith(word) || "yes".startsWith(word) || word.equals("on") || word.equals("1")) {
                return true;
            }
            if ("false".startsWith(word)
                    || "no".startsWith(word)
                    || word.equals("of")
                    || word.equals("off")
                    || word.equals("0")) {
                return false;
            }
        }
        throw invalid("boolean", text);
    }

    private static long integer(String trimmed, String text, LogicalType type, long min, long max) {
        if (!INTEGER.matcher(trimmed).matches()) {
            throw invalid(type.name(), text);
        }
        BigDecimal value = new BigDecimal(trimmed);
        if (value.compareTo(BigDecimal.valueOf(min)) < 0 || value.compareTo(BigDecimal.valueOf(max)) > 0) {
            throw new ValueException("value \"" + text + "\" is out of range for type " + type.name());
        }
        return value.longValueExact();
    }

    private static Double special(String trimmed) {
        return switch (trimmed.toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "infinity", "inf", "+infinity", "+inf" -> Double.POSITIVE_INFINITY;
            case "-infinity", "-inf" -> Double.NEGATIVE_INFINITY;
            default -> null;
        };
    }

    private static Double real8(String trimmed, String text) {
        Double special = special(trimmed);
        if (special != null) {
            return special;
        }
        if (!NUMBER.matcher(trimmed).matches()) {
            throw invalid("double precision", text);
        }
        double value = Double.parseDouble(trimmed);
        if (Double.isInfinite(value) || value == 0 && hasNonZeroDigit(trimmed)) {
            throw new ValueException("\"" + text + "\" is out of range for type double precision");
        }
        return value;
    }

    private static Float real(String trimmed, String text) {
        Double special = special(trimmed);
        if (special != null) {
            return special.floatValue();
        }
        if (!NUMBER.matcher(trimmed).matches()) {
            throw invalid("real", text);
        }
        float value = Float.parseFloat(trimmed);
        if (Float.isInfinite(value) || value == 0 && hasNonZeroDigit(trimmed)) {
            throw new ValueException("\"" + text + "\" is out of range for type real");
        }
        return value;
    }

    private static boolean hasNonZeroDigit(String number) {
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            if (c == 'e' || c == 'E') {
                return false;
            }
            if (c >= '1' && c <= '9') {
                return true;
            }
        }
        return false;
    }

    private static Object numeric(String trimmed, String text) {
        Double special = special(trimmed);
        if (special != null) {
            return special;
        }
        if (!NUMBER.matcher(trimmed).matches()) {
            throw invalid("numeric", text);
        }
        BigDecimal value = new BigDecimal(trimmed);
        return value.scale() < 0 ? value.setScale(0, RoundingMode.UNNECESSARY) : value;
    }

    private static byte[] bytea(String text) {
        if (!text.startsWith("\\x")) {
            throw new ValueException("bytea text must be hexadecimal, as in '\\x0aff'");
        }
        try {
            return HexFormat.of().parseHex(text.substring(2));
        } catch (IllegalArgumentException e) {
            throw invalid("bytea", text);
        }
    }

    private static UUID uuid(String trimmed, String text) {
        if (!UUID_TEXT.matcher(trimmed).matches() || trimmed.startsWith("{") != trimmed.endsWith("}")) {
            throw invalid("uuid", text);
        }
        String digits = trimmed.replaceAll("[-{}]", "");
        return new UUID(Long.parseUnsignedLong(digits, 0, 16, 16), Long.parseUnsignedLong(digits, 16, 32, 16));
    }
}
