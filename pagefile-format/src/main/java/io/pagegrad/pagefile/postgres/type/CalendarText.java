package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import io.pagegrad.pagefile.text.TextSink;
import java.lang.foreign.MemorySegment;

/// Dates, times and intervals as text, DateStyle ISO, IntervalStyle postgres, TimeZone UTC.
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/utils/adt/datetime.c, the `Encode…` functions.
final class CalendarText {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
    /// Days from 0000-03-01 to 2000-01-01.
    private static final long EPOCH_DAYS = 730_425;
    private static final int DAYS_PER_ERA = 146_097;
    private static final int INFINITE_INTERVAL_SINCE = 17;

    private CalendarText() {}

    static void date(MemorySegment data, long at, TextSink out) {
        int days = Le.i32(data, at);
        if (!printInfinity(days == Integer.MAX_VALUE, days == Integer.MIN_VALUE, out) && printDay(days, out)) {
            out.append(" BC");
        }
    }

    static void time(MemorySegment data, long at, TextSink out) {
        printTime(Le.i64(data, at), out);
    }

    static void timetz(MemorySegment data, long at, TextSink out) {
        printTime(Le.i64(data, at), out);
        int west = Le.i32(data, at + 8);
        out.append(west <= 0 ? '+' : '-');
        long seconds = Math.abs((long) west);
        if (seconds >= 100 * 3600) {
            throw new MalformedDatum("timetz zone=" + west, "must be less than 100 hours from UTC");
        }
        out.appendPair((int) (seconds / 3600));
        if (seconds % 3600 != 0) {
            out.append(':');
            out.appendPair((int) (seconds / 60 % 60));
            if (seconds % 60 != 0) {
                out.append(':');
                out.appendPair((int) (seconds % 60));
            }
        }
    }

    static void timestamp(MemorySegment data, long at, TextSink out) {
        printTimestamp(Le.i64(data, at), false, out);
    }

    static void timestamptz(MemorySegment data, long at, TextSink out) {
        printTimestamp(Le.i64(data, at), true, out);
    }

    private static void printTimestamp(long micros, boolean zone, TextSink out) {
        if (printInfinity(micros == Long.MAX_VALUE, micros == Long.MIN_VALUE, out)) {
            return;
        }
        long days = Math.floorDiv(micros, MICROS_PER_DAY);
        boolean beforeChrist = printDay(days, out);
        out.append(' ');
        printTime(micros - days * MICROS_PER_DAY, out);
        if (zone) {
            out.append("+00");
        }
        if (beforeChrist) {
            out.append(" BC");
        }
    }

    private static boolean printInfinity(boolean plus, boolean minus, TextSink out) {
        if (plus) {
            out.append("infinity");
        } else if (minus) {
            out.append("-infinity");
        }
        return plus || minus;
    }

    /// Prints year, month and day of a day counted from 2000-01-01; true when the year is before Christ.
    private static boolean printDay(long day, TextSink out) {
        long shifted = day + EPOCH_DAYS;
        long era = Math.floorDiv(shifted, DAYS_PER_ERA);
        int dayOfEra = (int) (shifted - era * DAYS_PER_ERA);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        long printed = year > 0 ? year : 1 - year;
        out.appendPadded(printed, printed < 10_000 ? 4 : TextSink.digits(printed));
        out.append('-');
        out.appendPair(month);
        out.append('-');
        out.appendPair(dayOfMonth);
        return year <= 0;
    }

    /// Prints microseconds since midnight, 24:00:00 included.
    private static void printTime(long micros, TextSink out) {
        if (micros < 0 || micros > MICROS_PER_DAY) {
            throw new MalformedDatum("time=" + micros, "must be in [0, " + MICROS_PER_DAY + "]");
        }
        int seconds = (int) (micros / MICROS_PER_SECOND);
        out.appendPair(seconds / 3600);
        out.append(':');
        out.appendPair(seconds / 60 % 60);
        out.append(':');
        out.appendPair(seconds % 60);
        printFraction((int) (micros - seconds * MICROS_PER_SECOND), out);
    }

    private static void printFraction(int micros, TextSink out) {
        if (micros == 0) {
            return;
        }
        int digits = 6;
        int rest = micros;
        while (rest % 10 == 0) {
            rest /= 10;
            digits--;
        }
        out.append('.');
        out.appendPadded(rest, digits);
    }

    static void interval(MemorySegment data, long at, int majorVersion, TextSink out) {
        long micros = Le.i64(data, at);
        int days = Le.i32(data, at + 8);
        int months = Le.i32(data, at + 12);
        if (majorVersion >= INFINITE_INTERVAL_SINCE
                && printInfinity(
                        micros == Long.MAX_VALUE && days == Integer.MAX_VALUE && months == Integer.MAX_VALUE,
                        micros == Long.MIN_VALUE && days == Integer.MIN_VALUE && months == Integer.MIN_VALUE,
                        out)) {
            return;
        }
        int start = out.position();
        boolean afterNegative = printPart(months / 12, "year", start, false, out);
        afterNegative = printPart(months % 12, "mon", start, afterNegative, out);
        afterNegative = printPart(days, "day", start, afterNegative, out);
        boolean only = out.position() == start;
        if (!only && micros == 0) {
            return;
        }
        if (!only) {
            out.append(' ');
        }
        if (micros < 0) {
            out.append('-');
        } else if (afterNegative) {
            out.append('+');
        }
        printDuration(micros, out);
    }

    /// Prints a part that is not zero; a plus is shown behind a negative part. True when the last printed part is
    /// negative.
    private static boolean printPart(int value, String unit, int start, boolean afterNegative, TextSink out) {
        if (value == 0) {
            return afterNegative;
        }
        if (out.position() != start) {
            out.append(' ');
        }
        if (afterNegative && value > 0) {
            out.append('+');
        }
        out.append(value);
        out.append(' ');
        out.append(unit);
        if (value != 1) {
            out.append('s');
        }
        return value < 0;
    }

    private static void printDuration(long micros, TextSink out) {
        long seconds = Math.abs(micros / MICROS_PER_SECOND);
        long hours = seconds / 3600;
        out.appendPadded(hours, Math.max(2, TextSink.digits(hours)));
        out.append(':');
        out.appendPair((int) (seconds / 60 % 60));
        out.append(':');
        out.appendPair((int) (seconds % 60));
        printFraction((int) Math.abs(micros % MICROS_PER_SECOND), out);
    }
}
