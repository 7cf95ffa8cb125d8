package io.pagegrad.expression.value;

import io.pagegrad.column.LogicalType;
import java.math.BigDecimal;
import java.util.HexFormat;

/// Values as the server prints them with TimeZone=UTC, DateStyle=ISO, IntervalStyle=postgres, bytea_output=hex
/// and extra_float_digits=1.
public final class ValueText {
    private ValueText() {}

    public static String text(Object value, LogicalType type) {
        return switch (type.kind()) {
            case BOOLEAN -> (Boolean) value ? "t" : "f";
            case SMALLINT, INTEGER, BIGINT, UUID, TEXT, CHAR, OTHER -> value.toString();
            case REAL -> FloatText.text((float) value);
            case DOUBLE -> FloatText.text((double) value);
            case NUMERIC -> numeric(value);
            case DATE -> date((int) value);
            case TIME -> time((long) value);
            case TIMESTAMP -> timestamp((long) value, "");
            case TIMESTAMPTZ -> timestamp((long) value, "+00");
            case INTERVAL -> interval((Interval) value);
            case BYTEA -> "\\x" + HexFormat.of().formatHex((byte[]) value);
            case ARRAY -> array((ArrayValue) value, type.element());
        };
    }

    private static String numeric(Object value) {
        if (value instanceof BigDecimal exact) {
            return exact.toPlainString();
        }
        double approximate = (double) value;
        if (Double.isNaN(approximate) || Double.isInfinite(approximate)) {
            return FloatText.text(approximate);
        }
        return new BigDecimal(FloatText.text(approximate)).toPlainString();
    }

    private static String date(int days) {
        if (days == Calendar.DATE_INFINITY) {
            return "infinity";
        }
        if (days == Calendar.DATE_MINUS_INFINITY) {
            return "-infinity";
        }
        StringBuilder text = new StringBuilder();
        boolean beforeChrist = appendDate(text, days);
        return beforeChrist ? text.append(" BC").toString() : text.toString();
    }

    private static boolean appendDate(StringBuilder text, long days) {
        Calendar.Civil civil = Calendar.civil(days);
        long year = civil.year() > 0 ? civil.year() : 1 - civil.year();
        appendPadded(text, year, 4);
        text.append('-');
        appendPadded(text, civil.month(), 2);
        text.append('-');
        appendPadded(text, civil.day(), 2);
        return civil.year() <= 0;
    }

    private static String timestamp(long micros, String zone) {
        if (micros == Calendar.TIMESTAMP_INFINITY) {
            return "infinity";
        }
        if (micros == Calendar.TIMESTAMP_MINUS_INFINITY) {
            return "-infinity";
        }
        StringBuilder text = new StringBuilder();
        boolean beforeChrist = appendDate(text, Math.floorDiv(micros, Calendar.MICROS_PER_DAY));
        text.append(' ');
        appendTime(text, Math.floorMod(micros, Calendar.MICROS_PER_DAY));
        text.append(zone);
        return beforeChrist ? text.append(" BC").toString() : text.toString();
    }

    private static String time(long micros) {
        StringBuilder text = new StringBuilder();
        appendTime(text, micros);
        return text.toString();
    }

    private static void appendTime(StringBuilder text, long micros) {
        appendPadded(text, micros / Calendar.MICROS_PER_HOUR, 2);
        text.append(':');
        appendPadded(text, micros / Calendar.MICROS_PER_MINUTE % 60, 2);
        text.append(':');
        appendPadded(text, micros / Calendar.MICROS_PER_SECOND % 60, 2);
        int fraction = (int) (micros % Calendar.MICROS_PER_SECOND);
        if (fraction != 0) {
            text.append('.');
            int digits = 6;
            while (fraction % 10 == 0) {
                fraction /= 10;
                digits--;
            }
            appendPadded(text, fraction, digits);
        }
    }

    private static String interval(Interval interval) {
        if (interval.isInfinite()) {
            return interval.months() > 0 ? "infinity" : "-infinity";
        }
        StringBuilder text = new StringBuilder();
        boolean negative = appendUnit(text, interval.months() / 12, "year", false);
        negative = appendUnit(text, interval.months() % 12, "mon", negative);
        negative = appendUnit(text, interval.days(), "day", negative);
        long micros = interval.micros();
        if (micros != 0 || text.isEmpty()) {
            if (!text.isEmpty()) {
                text.append(' ');
            }
            if (micros < 0) {
                text.append('-');
            } else if (negative) {
                text.append('+');
            }
            if (micros == Long.MIN_VALUE) {
                text.append("2562047788:00:54.775808");
            } else {
                appendTime(text, Math.abs(micros));
            }
        }
        return text.toString();
    }

    /// Appends one unit if it is not zero; gives whether the last unit that was appended is negative.
    private static boolean appendUnit(StringBuilder text, int value, String unit, boolean negative) {
        if (value == 0) {
            return negative;
        }
        if (!text.isEmpty()) {
            text.append(' ');
        }
        if (negative && value > 0) {
            text.append('+');
        }
        text.append(value).append(' ').append(unit);
        if (value != 1) {
            text.append('s');
        }
        return value < 0;
    }

    private static String array(ArrayValue array, LogicalType type) {
        StringBuilder text = new StringBuilder();
        int[] lengths = array.lengths();
        boolean usual = true;
        for (int lower : array.lowers()) {
            usual &= lower == 1;
        }
        for (int d = 0; !usual && d < lengths.length; d++) {
            int lower = array.lowers()[d];
            text.append('[')
                    .append(lower)
                    .append(':')
                    .append((long) lower + lengths[d] - 1)
                    .append(']');
            text.append(d == lengths.length - 1 ? "=" : "");
        }
        Object[] elements = array.elements();
        for (int i = 0; i < elements.length; i++) {
            text.append(i > 0 ? "," : "");
            appendBraces(text, lengths, i, '{');
            if (elements[i] == null) {
                text.append("NULL");
            } else {
                appendElement(text, text(elements[i], type));
            }
            appendBraces(text, lengths, i + 1, '}');
        }
        return elements.length == 0 ? "{}" : text.toString();
    }

    /// One brace for each dimension that begins, or ends, at an element.
    private static void appendBraces(StringBuilder text, int[] lengths, int element, char brace) {
        int inner = 1;
        for (int d = lengths.length - 1; d >= 0; d--) {
            inner *= lengths[d];
            if (element % inner != 0) {
                return;
            }
            text.append(brace);
        }
    }

    private static void appendElement(StringBuilder text, String element) {
        boolean quote = element.isEmpty() || element.equalsIgnoreCase("null");
        for (int i = 0; i < element.length() && !quote; i++) {
            char c = element.charAt(i);
            quote = c == '"' || c == '\\' || c == '{' || c == '}' || c == ',' || c == ' ' || c >= '\t' && c <= '\r';
        }
        if (!quote) {
            text.append(element);
            return;
        }
        text.append('"')
                .append(element.replace("\\", "\\\\").replace("\"", "\\\""))
                .append('"');
    }

    private static void appendPadded(StringBuilder text, long value, int width) {
        String digits = Long.toString(value);
        text.repeat('0', Math.max(0, width - digits.length())).append(digits);
    }
}
