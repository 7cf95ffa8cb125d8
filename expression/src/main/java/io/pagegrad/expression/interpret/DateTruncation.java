package io.pagegrad.expression.interpret;

import io.pagegrad.expression.value.Calendar;
import io.pagegrad.expression.value.DateField;
import io.pagegrad.expression.value.Interval;
import io.pagegrad.expression.value.ValueException;

/// `date_trunc`: the start of the unit that a moment lies in.
final class DateTruncation {
    private DateTruncation() {}

    static Long timestamp(DateField field, long value) {
        if (!Calendar.isFinite(value)) {
            return value;
        }
        long unit = microsPerUnit(field);
        if (unit != 0) {
            return value - Math.floorMod(value, unit);
        }
        long days = Math.floorDiv(value, Calendar.MICROS_PER_DAY);
        Calendar.Civil civil = Calendar.civil(days);
        long year = civil.year();
        long start = switch (field) {
            case WEEK -> Calendar.isoWeekStart(days);
            case MONTH -> Calendar.days(year, civil.month(), 1);
            case QUARTER -> Calendar.days(year, (civil.month() - 1) / 3 * 3 + 1, 1);
            case YEAR -> Calendar.days(year, 1, 1);
            case DECADE -> Calendar.days(year > 0 ? year / 10 * 10 : -((8 - (year - 1)) / 10) * 10, 1, 1);
            case CENTURY ->
                Calendar.days(year > 0 ? (year + 99) / 100 * 100 - 99 : -((99 - (year - 1)) / 100) * 100 + 1, 1, 1);
            case MILLENNIUM ->
                Calendar.days(
                        year > 0 ? (year + 999) / 1000 * 1000 - 999 : -((999 - (year - 1)) / 1000) * 1000 + 1, 1, 1);
            default -> throw new IllegalStateException(field.name());
        };
        if (start < Calendar.MIN_DATE) {
            throw new ValueException("timestamp out of range");
        }
        return start * Calendar.MICROS_PER_DAY;
    }

    /// 0 for units that are no fixed number of microseconds.
    private static long microsPerUnit(DateField field) {
        return switch (field) {
            case MICROSECONDS -> 1;
            case MILLISECONDS -> 1000;
            case SECOND -> Calendar.MICROS_PER_SECOND;
            case MINUTE -> Calendar.MICROS_PER_MINUTE;
            case HOUR -> Calendar.MICROS_PER_HOUR;
            case DAY -> Calendar.MICROS_PER_DAY;
            default -> 0;
        };
    }

    static Interval interval(DateField field, Interval value) {
        if (value.isInfinite()) {
            return value;
        }
        long unit = microsPerUnit(field);
        if (field == DateField.DAY) {
            return new Interval(0, value.days(), value.months());
        }
        if (unit != 0) {
            return new Interval(value.micros() - value.micros() % unit, value.days(), value.months());
        }
        int months = switch (field) {
            case MONTH -> 1;
            case QUARTER -> 3;
            case YEAR -> 12;
            case DECADE -> 120;
            case CENTURY -> 1200;
            case MILLENNIUM -> 12_000;
            default -> throw new IllegalStateException(field.name());
        };
        return new Interval(0, 0, value.months() - value.months() % months);
    }
}
