package io.pagegrad.expression.interpret;

import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.typed.Operation;
import io.pagegrad.expression.typed.Typed;
import io.pagegrad.expression.value.Calendar;
import io.pagegrad.expression.value.DateField;
import io.pagegrad.expression.value.Interval;
import io.pagegrad.expression.value.ValueException;
import java.util.List;

/// Arithmetic of dates, times, timestamps and intervals; time zone UTC.
///
/// Rules: PostgreSQL, tag REL_15_0, src/backend/utils/adt: date.c, timestamp.c; infinite intervals from tag
/// REL_17_0.
final class DateTimes {
    private static final int INFINITE_INTERVALS_SINCE = 17;
    private static final int CHECKED_DIFFERENCES_SINCE = 16;

    private final EvaluationRules rules;
    private final DateFields fields;

    DateTimes(EvaluationRules rules) {
        this.rules = rules;
        this.fields = new DateFields(rules);
    }

    Object apply(Operation operation, List<Typed> arguments, Object[] values) {
        return switch (operation) {
            case EXTRACT, DATE_PART ->
                fields.extract(
                        operation,
                        (DateField) values[0],
                        arguments.get(1).type().kind(),
                        values[1]);
            case DATE_TRUNC ->
                arguments.get(1).type().kind() == Kind.INTERVAL
                        ? DateTruncation.interval((DateField) values[0], (Interval) values[1])
                        : (Object) DateTruncation.timestamp((DateField) values[0], (long) values[1]);
            case DATE_PLUS_DAYS ->
                arguments.get(0).type().kind() == Kind.DATE
                        ? plusDays((int) values[0], (int) values[1])
                        : plusDays((int) values[1], (int) values[0]);
            case DATE_MINUS_DAYS -> plusDays((int) values[0], -(long) (int) values[1]);
            case DATE_DIFFERENCE -> dateDifference((int) values[0], (int) values[1]);
            case DATE_PLUS_TIME ->
                arguments.get(0).type().kind() == Kind.DATE
                        ? datePlusTime((int) values[0], (long) values[1])
                        : datePlusTime((int) values[1], (long) values[0]);
            case TIMESTAMP_PLUS_INTERVAL ->
                arguments.get(0).type().kind() == Kind.INTERVAL
                        ? plus(timestamp(arguments.get(1), values[1]), (Interval) values[0])
                        : plus(timestamp(arguments.get(0), values[0]), (Interval) values[1]);
            case TIMESTAMP_MINUS_INTERVAL ->
                plus(timestamp(arguments.get(0), values[0]), negated((Interval) values[1]));
            case TIMESTAMP_DIFFERENCE -> timestampDifference((long) values[0], (long) values[1]);
            case TIME_PLUS_INTERVAL ->
                arguments.get(0).type().kind() == Kind.TIME
                        ? timePlus((long) values[0], (Interval) values[1], 1)
                        : timePlus((long) values[1], (Interval) values[0], 1);
            case TIME_MINUS_INTERVAL -> timePlus((long) values[0], (Interval) values[1], -1);
            case TIME_DIFFERENCE -> new Interval((long) values[0] - (long) values[1], 0, 0);
            case INTERVAL_MULTIPLY ->
                arguments.get(0).type().kind() == Kind.INTERVAL
                        ? multiply((Interval) values[0], (double) values[1])
                        : multiply((Interval) values[1], (double) values[0]);
            case INTERVAL_DIVIDE -> Intervals.divide((Interval) values[0], (double) values[1]);
            case TIMEZONE -> values[1];
            default -> throw new IllegalStateException(operation.name());
        };
    }

    /// Servers without infinite intervals let the least values wrap.
    private Interval negated(Interval span) {
        return rules.serverMajor() < INFINITE_INTERVALS_SINCE
                ? new Interval(-span.micros(), -span.days(), -span.months())
                : Intervals.negate(span);
    }

    private static long timestamp(Typed argument, Object value) {
        return argument.type().kind() == Kind.DATE ? Calendar.timestamp((int) value) : (long) value;
    }

    private static Integer plusDays(int date, long days) {
        return Calendar.isFiniteDate(date) ? (Integer) Calendar.checkDate(date + days) : (Integer) date;
    }

    private static Integer dateDifference(int a, int b) {
        if (!Calendar.isFiniteDate(a) || !Calendar.isFiniteDate(b)) {
            throw new ValueException("cannot subtract infinite dates");
        }
        return a - b;
    }

    private static Long datePlusTime(int date, long time) {
        long midnight = Calendar.timestamp(date);
        return Calendar.isFinite(midnight) ? (Long) Calendar.checkTimestamp(midnight + time) : (Long) midnight;
    }

    private static Long plus(long timestamp, Interval span) {
        if (span.isInfinite()) {
            long infinity = span.months() > 0 ? Calendar.TIMESTAMP_INFINITY : Calendar.TIMESTAMP_MINUS_INFINITY;
            if (!Calendar.isFinite(timestamp) && timestamp != infinity) {
                throw new ValueException("timestamp out of range");
            }
            return infinity;
        }
        if (!Calendar.isFinite(timestamp)) {
            return timestamp;
        }
        long result = timestamp;
        if (span.months() != 0) {
            result = plusMonths(result, span.months());
        }
        if (span.days() != 0) {
            long days = Math.floorDiv(result, Calendar.MICROS_PER_DAY) + span.days();
            if (days < Calendar.MIN_DATE || days >= Calendar.END_TIMESTAMP / Calendar.MICROS_PER_DAY) {
                throw new ValueException("timestamp out of range");
            }
            result = days * Calendar.MICROS_PER_DAY + Math.floorMod(result, Calendar.MICROS_PER_DAY);
        }
        try {
            return Calendar.checkTimestamp(Math.addExact(result, span.micros()));
        } catch (ArithmeticException e) {
            throw new ValueException("timestamp out of range");
        }
    }

    /// The same day of another month, or that month's last day.
    private static long plusMonths(long timestamp, int months) {
        Calendar.Civil civil = Calendar.civil(Math.floorDiv(timestamp, Calendar.MICROS_PER_DAY));
        long month = civil.month() - 1L + months;
        long year = civil.year() + Math.floorDiv(month, 12L);
        int monthOfYear = (int) Math.floorMod(month, 12L) + 1;
        long days = Calendar.days(year, monthOfYear, Math.min(civil.day(), Calendar.daysInMonth(year, monthOfYear)));
        if (days < Calendar.MIN_DATE || days >= Calendar.END_TIMESTAMP / Calendar.MICROS_PER_DAY) {
            throw new ValueException("timestamp out of range");
        }
        return days * Calendar.MICROS_PER_DAY + Math.floorMod(timestamp, Calendar.MICROS_PER_DAY);
    }

    private Interval timestampDifference(long a, long b) {
        if (!Calendar.isFinite(a) || !Calendar.isFinite(b)) {
            if (rules.serverMajor() < INFINITE_INTERVALS_SINCE) {
                throw new ValueException("cannot subtract infinite timestamps");
            }
            if (a == b) {
                throw new ValueException("interval out of range");
            }
            return a == Calendar.TIMESTAMP_INFINITY || b == Calendar.TIMESTAMP_MINUS_INFINITY
                    ? Interval.INFINITY
                    : Interval.MINUS_INFINITY;
        }
        if (rules.serverMajor() < CHECKED_DIFFERENCES_SINCE) {
            // those servers let the difference wrap
            return Intervals.ofMicros(a - b);
        }
        try {
            return Intervals.ofMicros(Math.subtractExact(a, b));
        } catch (ArithmeticException e) {
            throw new ValueException("interval out of range");
        }
    }

    private Interval multiply(Interval span, double factor) {
        boolean toInfinity = Double.isInfinite(factor) && !span.isInfinite();
        return toInfinity && rules.serverMajor() >= INFINITE_INTERVALS_SINCE
                ? Intervals.timesInfinity(span, factor)
                : Intervals.multiply(span, factor);
    }

    private static Long timePlus(long time, Interval span, int sign) {
        if (span.isInfinite()) {
            throw new ValueException("cannot add infinite interval to time");
        }
        return Math.floorMod(time + sign * (span.micros() % Calendar.MICROS_PER_DAY), Calendar.MICROS_PER_DAY);
    }
}
