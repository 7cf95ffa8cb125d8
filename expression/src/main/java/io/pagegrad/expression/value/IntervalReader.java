package io.pagegrad.expression.value;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Intervals as the server prints and usually reads them: `1 year 2 mons -3 days 04:05:06.5`, `90 minutes`, `1.5
/// hours`,
/// `2 weeks ago`, `infinity`.
final class IntervalReader {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:([+-]?)([0-9]+):([0-9]{1,2})(?::([0-9]{1,2}(?:\\.[0-9]*)?))?|([+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+))\\s*([a-zA-Z]+)?|(ago))\\s*");

    private IntervalReader() {}

    static Interval read(String text) {
        switch (text.toLowerCase(Locale.ROOT)) {
            case "infinity", "+infinity" -> {
                return Interval.INFINITY;
            }
            case "-infinity" -> {
                return Interval.MINUS_INFINITY;
            }
            default -> {
                return parse(text.startsWith("@") ? text.substring(1) : text);
            }
        }
    }

    private static Interval parse(String text) {
        Matcher matcher = TOKEN.matcher(text);
        Sum sum = new Sum(text);
        int at = 0;
        boolean ago = false;
        while (at < text.length()) {
            if (ago || !matcher.find(at) || matcher.start() != at) {
                throw invalid(text);
            }
            if (matcher.group(7) != null) {
                ago = true;
            } else if (matcher.group(2) != null) {
                sum.time(matcher);
            } else {
                sum.unit(new BigDecimal(matcher.group(5)), matcher.group(6));
            }
            at = matcher.end();
        }
        if (text.isBlank()) {
            throw invalid(text);
        }
        return sum.interval(ago);
    }

    private static ValueException invalid(String text) {
        return new ValueException("invalid input syntax for type interval: \"" + text + "\"");
    }

    /// Fractions of a unit flow into the smaller ones: of a year into months, of a month into days of 30, of a
    /// week or a
    /// day into time.
    private static final class Sum {
        private final String text;
        private long months;
        private long days;
        private BigDecimal micros = BigDecimal.ZERO;

        Sum(String text) {
            this.text = text;
        }

        void time(Matcher matcher) {
            BigDecimal minutes = new BigDecimal(matcher.group(2))
                    .multiply(BigDecimal.valueOf(60))
                    .add(new BigDecimal(matcher.group(3)));
            BigDecimal value = minutes.multiply(BigDecimal.valueOf(Calendar.MICROS_PER_MINUTE));
            if (matcher.group(4) != null) {
                value = value.add(new BigDecimal(matcher.group(4)).movePointRight(6));
            }
            micros = micros.add("-".equals(matcher.group(1)) ? value.negate() : value);
        }

        void unit(BigDecimal amount, String name) {
            switch (name == null ? "second" : name.toLowerCase(Locale.ROOT)) {
                case "millennium", "millennia", "mil", "mils" -> years(amount, 1000);
                case "century", "centuries", "cent", "c" -> years(amount, 100);
                case "decade", "decades", "dec", "decs" -> years(amount, 10);
                case "year", "years", "y", "yr", "yrs" -> years(amount, 1);
                case "month", "months", "mon", "mons" -> {
                    BigDecimal whole = whole(amount);
                    months += toLong(whole);
                    days(amount.subtract(whole).multiply(BigDecimal.valueOf(30)));
                }
                case "week", "weeks", "w" -> days(amount.multiply(BigDecimal.valueOf(7)));
                case "day", "days", "d" -> days(amount);
                case "hour", "hours", "h", "hr", "hrs" -> micros(amount, Calendar.MICROS_PER_HOUR);
                case "minute", "minutes", "m", "min", "mins" -> micros(amount, Calendar.MICROS_PER_MINUTE);
                case "second", "seconds", "s", "sec", "secs" -> micros(amount, Calendar.MICROS_PER_SECOND);
                case "millisecond", "milliseconds", "ms", "msec", "msecs" -> micros(amount, 1000);
                case "microsecond", "microseconds", "us", "usec", "usecs" -> micros(amount, 1);
                default -> throw invalid(text);
            }
        }

        private void years(BigDecimal amount, int years) {
            BigDecimal inMonths = amount.multiply(BigDecimal.valueOf(12L * years));
            months += toLong(inMonths.setScale(0, RoundingMode.HALF_EVEN));
        }

        private void days(BigDecimal amount) {
            BigDecimal whole = whole(amount);
            days += toLong(whole);
            micros(amount.subtract(whole), Calendar.MICROS_PER_DAY);
        }

        private void micros(BigDecimal amount, long unit) {
            micros = micros.add(amount.multiply(BigDecimal.valueOf(unit)));
        }

        private static BigDecimal whole(BigDecimal amount) {
            return amount.setScale(0, RoundingMode.DOWN);
        }

        private long toLong(BigDecimal value) {
            if (value.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
                throw new ValueException("interval field value out of range: \"" + text + "\"");
            }
            return value.longValue();
        }

        Interval interval(boolean ago) {
            BigDecimal rounded = micros.setScale(0, RoundingMode.HALF_EVEN);
            if (rounded.toBigInteger().bitLength() > 63 || (int) months != months || (int) days != days) {
                throw new ValueException("interval out of range: \"" + text + "\"");
            }
            long time = rounded.longValue();
            return ago ? new Interval(-time, (int) -days, (int) -months) : new Interval(time, (int) days, (int) months);
        }
    }
}
