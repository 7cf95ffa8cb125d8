package io.pagegrad.expression.interpret;

import io.pagegrad.expression.value.Calendar;
import io.pagegrad.expression.value.Interval;
import io.pagegrad.expression.value.ValueException;

/// Arithmetic of intervals.
///
/// Rules: PostgreSQL, tag REL_15_0, src/backend/utils/adt/timestamp.c (interval_mul, interval_div,
/// interval_justify_hours).
final class Intervals {
    private static final double DAYS_PER_MONTH = 30;
    private static final double SECONDS_PER_DAY = 86_400;

    private Intervals() {}

    static Interval negate(Interval a) {
        if (a.isInfinite()) {
            return a.equals(Interval.INFINITY) ? Interval.MINUS_INFINITY : Interval.INFINITY;
        }
        if (a.micros() == Long.MIN_VALUE || a.days() == Integer.MIN_VALUE || a.months() == Integer.MIN_VALUE) {
            throw outOfRange();
        }
        return new Interval(-a.micros(), -a.days(), -a.months());
    }

    /// Whole days out of the microseconds.
    static Interval ofMicros(long micros) {
        long days = micros / Calendar.MICROS_PER_DAY;
        return new Interval(micros - days * Calendar.MICROS_PER_DAY, (int) days, 0);
    }

    static Interval multiply(Interval span, double factor) {
        if (span.isInfinite()) {
            if (factor == 0 || Double.isNaN(factor)) {
                throw outOfRange();
            }
            return factor < 0 ? negate(span) : span;
        }
        return scale(span.months() * factor, span.days() * factor, span.micros() * factor);
    }

    static Interval divide(Interval span, double divisor) {
        if (divisor == 0) {
            throw new ValueException("division by zero");
        }
        if (span.isInfinite()) {
            if (Double.isInfinite(divisor) || Double.isNaN(divisor)) {
                throw outOfRange();
            }
            return divisor < 0 ? negate(span) : span;
        }
        return scale(span.months() / divisor, span.days() / divisor, span.micros() / divisor);
    }

    private static Interval scale(double months, double days, double micros) {
        int wholeMonths = toInt(months);
        int wholeDays = toInt(days);
        double monthRest = toMicroPrecision((months - wholeMonths) * DAYS_PER_MONTH);
        double seconds = toMicroPrecision((days - wholeDays + monthRest - (int) monthRest) * SECONDS_PER_DAY);
        long resultDays = wholeDays;
        if (Math.abs(seconds) >= SECONDS_PER_DAY) {
            int more = (int) (seconds / SECONDS_PER_DAY);
            resultDays += more;
            seconds -= more * SECONDS_PER_DAY;
        }
        resultDays += (int) monthRest;
        double time = Math.rint(micros + seconds * Calendar.MICROS_PER_SECOND);
        if (Double.isNaN(time) || time < -0x1p63 || time >= 0x1p63) {
            throw outOfRange();
        }
        return new Interval((long) time, toInt(resultDays), wholeMonths);
    }

    /// A finite span times infinity: since infinite intervals exist.
    static Interval timesInfinity(Interval span, double factor) {
        int sign = Comparisons.compare(span, Interval.ZERO);
        if (sign == 0) {
            throw outOfRange();
        }
        return factor > 0 == sign > 0 ? Interval.INFINITY : Interval.MINUS_INFINITY;
    }

    private static ValueException outOfRange() {
        return new ValueException("interval out of range");
    }

    private static int toInt(double value) {
        if (!(value >= -0x1p31 && value < 0x1p31)) {
            throw outOfRange();
        }
        return (int) value;
    }

    private static double toMicroPrecision(double value) {
        return Math.rint(value * 1e6) / 1e6;
    }
}
