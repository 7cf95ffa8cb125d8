package io.pagegrad.expression.interpret;

import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.typed.Operation;
import io.pagegrad.expression.value.Calendar;
import io.pagegrad.expression.value.DateField;
import io.pagegrad.expression.value.Interval;
import io.pagegrad.expression.value.Numerics;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// `extract` and `date_part`.
///
/// Rules: PostgreSQL, tag REL_15_0, src/backend/utils/adt/timestamp.c (timestamp_part_common,
/// interval_part_common).
final class DateFields {
    private static final int JULIAN_DAY_OF_2000 = 2_451_545;
    private static final int SIGNED_QUARTERS_SINCE = 18;
    private static final long UNIX_EPOCH_MICROS = Calendar.UNIX_EPOCH_SECONDS * Calendar.MICROS_PER_SECOND;

    /// Quarter days in a year of 365.25 days, the year of an interval's epoch.
    private static final long QUARTER_DAYS_PER_YEAR = 1461;

    private static final long QUARTER_DAYS_PER_MONTH = 120;

    private final EvaluationRules rules;

    DateFields(EvaluationRules rules) {
        this.rules = rules;
    }

    /// A `BigDecimal` or `Double` for numeric, a `Double` for double precision.
    Object extract(Operation operation, DateField field, Kind kind, Object value) {
        if (operation == Operation.DATE_PART && field == DateField.EPOCH && kind == Kind.INTERVAL) {
            return epoch((Interval) value);
        }
        if (operation == Operation.DATE_PART && field.isFractional()) {
            Double inFloat = inFloat(field, kind, value);
            if (inFloat != null) {
                return inFloat;
            }
        }
        Object exact = switch (kind) {
            case DATE -> date(field, (int) value);
            case TIMESTAMP, TIMESTAMPTZ -> timestamp(field, (long) value);
            case TIME -> timeOfDay(field, (long) value);
            case INTERVAL -> interval(field, (Interval) value);
            default -> throw new IllegalStateException(kind.name());
        };
        if (exact == null || operation == Operation.EXTRACT && rules.exactNumeric()) {
            return exact;
        }
        return Numerics.toDouble(exact);
    }

    private static BigDecimal whole(long value) {
        return BigDecimal.valueOf(value);
    }

    private Object date(DateField field, int date) {
        if (!Calendar.isFiniteDate(date)) {
            return infinite(field, date > 0);
        }
        return switch (field) {
            case EPOCH -> whole((date + Calendar.UNIX_EPOCH_SECONDS / 86_400) * 86_400);
            case JULIAN -> whole(date + (long) JULIAN_DAY_OF_2000);
            default -> dayField(field, date);
        };
    }

    private Object timestamp(DateField field, long micros) {
        if (!Calendar.isFinite(micros)) {
            return infinite(field, micros > 0);
        }
        long days = Math.floorDiv(micros, Calendar.MICROS_PER_DAY);
        long time = Math.floorMod(micros, Calendar.MICROS_PER_DAY);
        return switch (field) {
            case EPOCH -> epoch(micros);
            case JULIAN ->
                Numerics.add(
                        whole(days + JULIAN_DAY_OF_2000), Numerics.divide(whole(time), whole(Calendar.MICROS_PER_DAY)));
            case TIMEZONE, TIMEZONE_HOUR, TIMEZONE_MINUTE -> BigDecimal.ZERO;
            case MICROSECONDS, MILLISECONDS, SECOND, MINUTE, HOUR -> timeOfDay(field, time);
            default -> dayField(field, days);
        };
    }

    /// Near the end of time the server divides instead, which keeps 16 digits.
    private static Object epoch(long micros) {
        BigDecimal unix = whole(micros).add(whole(UNIX_EPOCH_MICROS));
        if (micros < Long.MAX_VALUE - UNIX_EPOCH_MICROS) {
            return unix.movePointLeft(6);
        }
        return Numerics.round(Numerics.divide(unix, whole(Calendar.MICROS_PER_SECOND)), 6, RoundingMode.HALF_UP);
    }

    /// Fractions of `date_part`, which is put together in float64; null where the value is infinite.
    private static Double inFloat(DateField field, Kind kind, Object value) {
        long micros;
        switch (kind) {
            case TIMESTAMP, TIMESTAMPTZ -> {
                if (!Calendar.isFinite((long) value)) {
                    return null;
                }
                if (field == DateField.EPOCH) {
                    return unixSeconds((long) value);
                }
                micros = Math.floorMod((long) value, Calendar.MICROS_PER_DAY);
            }
            case TIME -> micros = (long) value;
            case INTERVAL -> {
                if (((Interval) value).isInfinite()) {
                    return null;
                }
                micros = ((Interval) value).micros();
            }
            default -> {
                return null;
            }
        }
        long inMinute = micros % Calendar.MICROS_PER_MINUTE;
        long seconds = inMinute / Calendar.MICROS_PER_SECOND;
        long fraction = inMinute % Calendar.MICROS_PER_SECOND;
        return switch (field) {
            case SECOND -> seconds + fraction / 1e6;
            case MILLISECONDS -> seconds * 1e3 + fraction / 1e3;
            default -> micros / 1e6;
        };
    }

    private static double unixSeconds(long micros) {
        return micros < Long.MAX_VALUE - UNIX_EPOCH_MICROS
                ? (micros + UNIX_EPOCH_MICROS) / 1e6
                : ((double) micros + UNIX_EPOCH_MICROS) / 1e6;
    }

    /// What grows without end is infinite, what comes again is unknown.
    private static Object infinite(DateField field, boolean positive) {
        return switch (field) {
            case YEAR, DECADE, CENTURY, MILLENNIUM, JULIAN, ISOYEAR, EPOCH ->
                positive ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
            default -> null;
        };
    }

    private static BigDecimal dayField(DateField field, long days) {
        Calendar.Civil civil = Calendar.civil(days);
        long year = civil.year();
        return whole(
                switch (field) {
                    case DAY -> civil.day();
                    case MONTH -> civil.month();
                    case QUARTER -> (civil.month() - 1) / 3 + 1;
                    case WEEK -> Calendar.isoWeek(days);
                    case YEAR -> year > 0 ? year : year - 1;
                    case DECADE -> year >= 0 ? year / 10 : -((8 - (year - 1)) / 10);
                    case CENTURY -> year > 0 ? (year + 99) / 100 : -((99 - (year - 1)) / 100);
                    case MILLENNIUM -> year > 0 ? (year + 999) / 1000 : -((999 - (year - 1)) / 1000);
                    case ISOYEAR -> {
                        long isoYear = Calendar.isoYear(days);
                        yield isoYear > 0 ? isoYear : isoYear - 1;
                    }
                    case DOW -> Calendar.dayOfWeek(days);
                    case ISODOW -> Calendar.dayOfWeek(days) == 0 ? 7 : Calendar.dayOfWeek(days);
                    case DOY -> days - Calendar.days(year, 1, 1) + 1;
                    default -> throw new IllegalStateException(field.name());
                });
    }

    private static BigDecimal timeOfDay(DateField field, long micros) {
        long minuteMicros = micros % Calendar.MICROS_PER_MINUTE;
        return switch (field) {
            case MICROSECONDS -> whole(minuteMicros);
            case MILLISECONDS -> BigDecimal.valueOf(minuteMicros, 3);
            case SECOND -> BigDecimal.valueOf(minuteMicros, 6);
            case MINUTE -> whole(micros / Calendar.MICROS_PER_MINUTE % 60);
            case HOUR -> whole(micros / Calendar.MICROS_PER_HOUR);
            case EPOCH -> BigDecimal.valueOf(micros, 6);
            default -> throw new IllegalStateException(field.name());
        };
    }

    private Object interval(DateField field, Interval value) {
        if (value.isInfinite()) {
            return switch (field) {
                case HOUR, DAY, WEEK, YEAR, DECADE, CENTURY, MILLENNIUM, EPOCH ->
                    value.months() > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
                default -> null;
            };
        }
        int months = value.months();
        return switch (field) {
            case DAY -> whole(value.days());
            case WEEK -> whole(value.days() / 7);
            case MONTH -> whole(months % 12);
            case QUARTER -> whole(quarter(months));
            case YEAR -> whole(months / 12);
            case DECADE -> whole(months / 120);
            case CENTURY -> whole(months / 1200);
            case MILLENNIUM -> whole(months / 12_000);
            case EPOCH -> {
                long quarterDays = QUARTER_DAYS_PER_YEAR * (months / 12)
                        + QUARTER_DAYS_PER_MONTH * (months % 12)
                        + 4L * value.days();
                yield whole(quarterDays * (86_400 / 4)).add(BigDecimal.valueOf(value.micros(), 6));
            }
            default -> timeOfDay(field, value.micros());
        };
    }

    /// Added up in float64, as `date_part` does.
    private static Double epoch(Interval value) {
        if (value.isInfinite()) {
            return value.months() > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        }
        double seconds = value.micros() / 1e6;
        seconds += 365.25 * 86_400 * (value.months() / 12);
        seconds += 30.0 * 86_400 * (value.months() % 12);
        return seconds + 86_400.0 * value.days();
    }

    private int quarter(int months) {
        int month = months % 12;
        if (rules.serverMajor() >= SIGNED_QUARTERS_SINCE && months < 0) {
            return -(-month / 3 + 1);
        }
        return month / 3 + 1;
    }
}
