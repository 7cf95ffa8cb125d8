package io.pagegrad.expression.value;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// ISO dates, times and timestamps: `2015-01-31`, `2015-01-31 23:59:59.5`, with `+02` or `Z` for a zone, ` BC`,
/// `infinity`.
final class DateTimeReader {
    private static final Pattern TIMESTAMP = Pattern.compile("([0-9]{4,7})-([0-9]{1,2})-([0-9]{1,2})"
            + "(?:[ tT]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}(?:\\.[0-9]*)?))?"
            + "\\s*(z|Z|utc|UTC|[+-][0-9]{1,2}(?::?[0-9]{2})?)?)?"
            + "(\\s*[bB][cC]|\\s*[aA][dD])?");
    private static final Pattern TIME = Pattern.compile("([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}(?:\\.[0-9]*)?))?");

    private DateTimeReader() {}

    static Integer date(String text) {
        switch (text.toLowerCase(Locale.ROOT)) {
            case "infinity", "+infinity" -> {
                return Calendar.DATE_INFINITY;
            }
            case "-infinity" -> {
                return Calendar.DATE_MINUS_INFINITY;
            }
            case "epoch" -> {
                return (int) Calendar.days(1970, 1, 1);
            }
            default -> {
                return Calendar.checkDate(day(match(TIMESTAMP, text, "date"), text));
            }
        }
    }

    static Long timestamp(String text, boolean zoned) {
        switch (text.toLowerCase(Locale.ROOT)) {
            case "infinity", "+infinity" -> {
                return Calendar.TIMESTAMP_INFINITY;
            }
            case "-infinity" -> {
                return Calendar.TIMESTAMP_MINUS_INFINITY;
            }
            case "epoch" -> {
                return -Calendar.UNIX_EPOCH_SECONDS * Calendar.MICROS_PER_SECOND;
            }
            default -> {
                Matcher matcher = match(TIMESTAMP, text, "timestamp");
                long days = day(matcher, text);
                if (days < Calendar.MIN_DATE - 1 || days > Calendar.END_TIMESTAMP / Calendar.MICROS_PER_DAY + 1) {
                    throw new ValueException("timestamp out of range: \"" + text + "\"");
                }
                long time = matcher.group(4) == null
                        ? 0
                        : micros(matcher.group(4), matcher.group(5), matcher.group(6), text);
                long offset = zoned && matcher.group(7) != null ? offset(matcher.group(7), text) : 0;
                // wraps only where the sum is out of range by less than three days
                return Calendar.checkTimestamp(days * Calendar.MICROS_PER_DAY + time - offset);
            }
        }
    }

    static Long time(String text) {
        Matcher matcher = match(TIME, text, "time");
        long micros = micros(matcher.group(1), matcher.group(2), matcher.group(3), text);
        if (micros > Calendar.MICROS_PER_DAY) {
            throw new ValueException("time value out of range: \"" + text + "\"");
        }
        return micros;
    }

    private static Matcher match(Pattern pattern, String text, String type) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new ValueException("\"" + text + "\" is no ISO " + type + " (2015-01-31 23:59:59)");
        }
        return matcher;
    }

    private static long day(Matcher matcher, String text) {
        long year = Long.parseLong(matcher.group(1));
        int month = Integer.parseInt(matcher.group(2));
        int day = Integer.parseInt(matcher.group(3));
        String era = matcher.group(8);
        boolean valid = year > 0 && month >= 1 && month <= 12 && day >= 1;
        if (era != null && era.strip().equalsIgnoreCase("bc")) {
            year = 1 - year;
        }
        if (!valid || day > Calendar.daysInMonth(year, month)) {
            throw new ValueException("date/time field value out of range: \"" + text + "\"");
        }
        return Calendar.days(year, month, day);
    }

    private static long micros(String hours, String minutes, String seconds, String text) {
        long hour = Long.parseLong(hours);
        long minute = Long.parseLong(minutes);
        long second = seconds == null
                ? 0
                : new BigDecimal(seconds)
                        .movePointRight(6)
                        .setScale(0, RoundingMode.HALF_EVEN)
                        .longValueExact();
        long total = hour * Calendar.MICROS_PER_HOUR + minute * Calendar.MICROS_PER_MINUTE + second;
        if (hour > 24 || minute > 59 || second > 60 * Calendar.MICROS_PER_SECOND || total > Calendar.MICROS_PER_DAY) {
            throw new ValueException("date/time field value out of range: \"" + text + "\"");
        }
        return total;
    }

    private static long offset(String zone, String text) {
        char sign = zone.charAt(0);
        if (sign != '+' && sign != '-') {
            return 0;
        }
        String digits = zone.substring(1).replace(":", "");
        int hours = Integer.parseInt(digits.length() <= 2 ? digits : digits.substring(0, digits.length() - 2));
        int minutes = digits.length() <= 2 ? 0 : Integer.parseInt(digits.substring(digits.length() - 2));
        if (hours > 15 || minutes > 59) {
            throw new ValueException("time zone displacement out of range: \"" + text + "\"");
        }
        long offset = hours * Calendar.MICROS_PER_HOUR + minutes * Calendar.MICROS_PER_MINUTE;
        return sign == '+' ? offset : -offset;
    }
}
