package io.pagegrad.expression.lower;

import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.typed.Operation;
import io.pagegrad.expression.typed.Typed;
import io.pagegrad.expression.value.Calendar;
import io.pagegrad.expression.value.DateField;
import io.pagegrad.expression.value.Interval;

/// Fields and arithmetic of dates and timestamps in float64, exact for the 285 years on either side of 2000.
final class DateLowering {
    static final double MICROS_PER_DAY = Calendar.MICROS_PER_DAY;

    /// From 0000-03-01 to 2000-01-01: with years that begin in March the leap day is the last one.
    private static final double DAYS_TO_2000 = 730_425;

    /// Of 400 years; so many quarters of a day has a century on average.
    private static final double DAYS_PER_ERA = 146_097;

    private static final double DAYS_PER_FOUR_YEARS = 1461;

    private final RowLowering lowering;
    private final Nodes nodes;

    DateLowering(RowLowering lowering, Nodes nodes) {
        this.lowering = lowering;
        this.nodes = nodes;
    }

    Lowered lower(Typed.Apply apply, int active) {
        return switch (apply.operation()) {
            case EXTRACT, DATE_PART -> field(apply, active);
            case DATE_TRUNC -> truncate(apply, active);
            case DATE_PLUS_DAYS, DATE_MINUS_DAYS -> plusDays(apply, active);
            case DATE_DIFFERENCE -> {
                Lowered a = lowering.lower(apply.argument(0), active);
                Lowered b = lowering.lower(apply.argument(1), active);
                yield new Lowered(nodes.subtract(a.value(), b.value()), nodes.or(a.isNull(), b.isNull()));
            }
            case TIMESTAMP_PLUS_INTERVAL -> plusInterval(apply, active, 1);
            case TIMESTAMP_MINUS_INTERVAL -> plusInterval(apply, active, -1);
            default -> throw new NotLowerable(apply.operation().name());
        };
    }

    /// Microseconds between two timestamps.
    Lowered timestampDifference(Typed expression, int active) {
        if (!(expression instanceof Typed.Apply difference)
                || difference.operation() != Operation.TIMESTAMP_DIFFERENCE) {
            throw new NotLowerable("interval");
        }
        Lowered a = lowering.lower(difference.argument(0), active);
        Lowered b = lowering.lower(difference.argument(1), active);
        int isNull = nodes.or(a.isNull(), b.isNull());
        int micros = nodes.subtract(a.value(), b.value());
        // null rows hold zeros, and a difference that is not needed may be marked in vain
        nodes.exact(micros, Nodes.ALWAYS);
        return new Lowered(micros, isNull);
    }

    private Lowered field(Typed.Apply apply, int active) {
        DateField field = (DateField) ((Typed.Constant) apply.argument(0)).value();
        Typed argument = apply.argument(1);
        return switch (argument.type().kind()) {
            case TIMESTAMP, TIMESTAMPTZ -> {
                Lowered value = lowering.lower(argument, active);
                yield new Lowered(timestampField(apply.operation(), field, value.value()), value.isNull());
            }
            case DATE -> {
                Lowered value = lowering.lower(argument, active);
                int result = field == DateField.EPOCH ? epochOfDay(value.value()) : dayField(field, value.value());
                yield new Lowered(result, value.isNull());
            }
            case TIME -> {
                Lowered value = lowering.lower(argument, active);
                yield new Lowered(timeField(apply.operation(), field, value.value()), value.isNull());
            }
            case INTERVAL -> {
                Lowered value = timestampDifference(argument, active);
                yield new Lowered(differenceField(apply.operation(), field, value.value()), value.isNull());
            }
            default -> throw new NotLowerable(argument.type().name());
        };
    }

    private int epochOfDay(int days) {
        return nodes.multiply(
                nodes.add(days, nodes.constant(Calendar.UNIX_EPOCH_SECONDS / 86_400)), nodes.constant(86_400));
    }

    /// Days since 2000-01-01, rounded down; far from 2000 the quotient may be one off, which shows in the
    /// remainder.
    static int days(Nodes nodes, int micros) {
        int day = nodes.constant(MICROS_PER_DAY);
        int one = nodes.constant(1);
        int quotient = nodes.floorDivide(micros, MICROS_PER_DAY);
        int rest = nodes.lessMultiple(micros, MICROS_PER_DAY, quotient);
        int raised = nodes.select(nodes.lessEqual(day, rest), nodes.add(quotient, one), quotient);
        return nodes.select(nodes.less(rest, nodes.constant(0)), nodes.subtract(quotient, one), raised);
    }

    private int timeOfDay(int micros) {
        return nodes.lessMultiple(micros, MICROS_PER_DAY, days(nodes, micros));
    }

    private int timestampField(Operation operation, DateField field, int micros) {
        return switch (field) {
            case EPOCH -> {
                int unix = nodes.add(
                        micros, nodes.constant((double) Calendar.UNIX_EPOCH_SECONDS * Calendar.MICROS_PER_SECOND));
                nodes.exact(unix, Nodes.ALWAYS);
                yield nodes.divideWhole(unix, 1e6);
            }
            case HOUR, MINUTE, SECOND, MILLISECONDS, MICROSECONDS -> timeField(operation, field, timeOfDay(micros));
            default -> dayField(field, days(nodes, micros));
        };
    }

    private int timeField(Operation operation, DateField field, int time) {
        int minutes = nodes.floorDivide(time, Calendar.MICROS_PER_MINUTE);
        int minuteMicros = nodes.lessMultiple(time, Calendar.MICROS_PER_MINUTE, minutes);
        return switch (field) {
            case HOUR -> nodes.floorDivide(time, Calendar.MICROS_PER_HOUR);
            case MINUTE -> nodes.lessMultiple(minutes, 60, nodes.floorDivide(minutes, 60));
            case SECOND -> fraction(operation, minuteMicros, 1, 1e6);
            case MILLISECONDS -> fraction(operation, minuteMicros, 1e3, 1e3);
            case MICROSECONDS -> minuteMicros;
            case EPOCH -> nodes.divideWhole(time, 1e6);
            default -> throw new NotLowerable(operation + " " + field);
        };
    }

    /// `extract` is exact before it is rounded; `date_part` adds seconds and their fraction in float64.
    private int fraction(Operation operation, int minuteMicros, double unitsPerSecond, double microsPerUnit) {
        if (operation == Operation.EXTRACT) {
            return nodes.divideWhole(minuteMicros, microsPerUnit);
        }
        int seconds = nodes.floorDivide(minuteMicros, Calendar.MICROS_PER_SECOND);
        int rest = nodes.lessMultiple(minuteMicros, Calendar.MICROS_PER_SECOND, seconds);
        return nodes.add(
                nodes.multiply(seconds, nodes.constant(unitsPerSecond)), nodes.divideWhole(rest, microsPerUnit));
    }

    private int dayField(DateField field, int days) {
        return switch (field) {
            case DOW -> dayOfWeek(days);
            case ISODOW -> {
                int day = dayOfWeek(days);
                yield nodes.select(nodes.equal(day, nodes.constant(0)), nodes.constant(7), day);
            }
            case DAY -> new Civil(days).day();
            case MONTH -> new Civil(days).month();
            case QUARTER ->
                nodes.add(
                        nodes.floorDivide(nodes.subtract(new Civil(days).month(), nodes.constant(1)), 3),
                        nodes.constant(1));
            case YEAR -> {
                int year = new Civil(days).year();
                yield nodes.select(nodes.less(nodes.constant(0), year), year, nodes.subtract(year, nodes.constant(1)));
            }
            default -> throw new NotLowerable(field.name());
        };
    }

    private int dayOfWeek(int days) {
        int shifted = nodes.add(days, nodes.constant(6));
        return nodes.lessMultiple(shifted, 7, nodes.floorDivide(shifted, 7));
    }

    /// Year, month and day of a day number, as [Calendar#civil] finds them.
    private final class Civil {
        private final int century;
        private final int yearOfCentury;
        private final int dayOfYear;
        private final int marchMonth;

        Civil(int days) {
            int quarters = quarters(nodes.add(days, nodes.constant(DAYS_TO_2000)));
            century = nodes.floorDivide(quarters, DAYS_PER_ERA);
            int dayOfCentury = nodes.floorDivide(nodes.lessMultiple(quarters, DAYS_PER_ERA, century), 4);
            int quartersOfCentury = quarters(dayOfCentury);
            yearOfCentury = nodes.floorDivide(quartersOfCentury, DAYS_PER_FOUR_YEARS);
            dayOfYear = nodes.floorDivide(nodes.lessMultiple(quartersOfCentury, DAYS_PER_FOUR_YEARS, yearOfCentury), 4);
            marchMonth = nodes.floorDivide(nodes.apply(Op.FMA, dayOfYear, nodes.constant(5), nodes.constant(2)), 153);
        }

        /// Quarters of a day up to the last one of `day`: a year is a whole number of them on average.
        private int quarters(int day) {
            return nodes.apply(Op.FMA, day, nodes.constant(4), nodes.constant(3));
        }

        int day() {
            int before = nodes.floorDivide(nodes.apply(Op.FMA, marchMonth, nodes.constant(153), nodes.constant(2)), 5);
            return nodes.add(nodes.subtract(dayOfYear, before), nodes.constant(1));
        }

        int month() {
            return nodes.select(
                    nodes.less(marchMonth, nodes.constant(10)),
                    nodes.add(marchMonth, nodes.constant(3)),
                    nodes.subtract(marchMonth, nodes.constant(9)));
        }

        int year() {
            int year = nodes.apply(Op.FMA, century, nodes.constant(100), yearOfCentury);
            return nodes.select(nodes.less(marchMonth, nodes.constant(10)), year, nodes.add(year, nodes.constant(1)));
        }
    }

    /// Fields of a difference of timestamps, which has whole days apart from the rest and no months.
    private int differenceField(Operation operation, DateField field, int micros) {
        if (field == DateField.EPOCH && operation == Operation.EXTRACT) {
            return nodes.divideWhole(micros, 1e6);
        }
        int days = wholeDays(micros);
        int time = nodes.lessMultiple(micros, MICROS_PER_DAY, days);
        return switch (field) {
            case EPOCH -> nodes.add(nodes.divideWhole(time, 1e6), nodes.multiply(days, nodes.constant(86_400)));
            case DAY -> days;
            case HOUR -> nodes.truncate(nodes.divideWhole(time, Calendar.MICROS_PER_HOUR));
            default -> throw new NotLowerable("interval " + field);
        };
    }

    /// Towards zero.
    private int wholeDays(int micros) {
        int size = days(nodes, nodes.abs(micros));
        return nodes.select(nodes.less(micros, nodes.constant(0)), nodes.subtract(nodes.constant(0), size), size);
    }

    private Lowered truncate(Typed.Apply apply, int active) {
        DateField field = (DateField) ((Typed.Constant) apply.argument(0)).value();
        if (apply.type().kind() == Kind.INTERVAL) {
            throw new NotLowerable("interval");
        }
        Lowered value = lowering.lower(apply.argument(1), active);
        int micros = value.value();
        int days = days(nodes, micros);
        int midnight = nodes.multiply(days, nodes.constant(MICROS_PER_DAY));
        int time = nodes.subtract(micros, midnight);
        int result = switch (field) {
            case DAY -> midnight;
            case HOUR -> nodes.add(midnight, wholeUnits(time, Calendar.MICROS_PER_HOUR));
            case MINUTE -> nodes.add(midnight, wholeUnits(time, Calendar.MICROS_PER_MINUTE));
            case SECOND -> nodes.add(midnight, wholeUnits(time, Calendar.MICROS_PER_SECOND));
            case MONTH -> {
                int before = nodes.subtract(new Civil(days).day(), nodes.constant(1));
                yield nodes.multiply(nodes.subtract(days, before), nodes.constant(MICROS_PER_DAY));
            }
            default -> throw new NotLowerable("date_trunc " + field);
        };
        nodes.exact(result, lowering.whereNotNull(active, value.isNull()));
        return new Lowered(result, value.isNull());
    }

    private int wholeUnits(int time, long unit) {
        return nodes.multiply(nodes.floorDivide(time, unit), nodes.constant(unit));
    }

    private Lowered plusDays(Typed.Apply apply, int active) {
        Lowered a = lowering.lower(apply.argument(0), active);
        Lowered b = lowering.lower(apply.argument(1), active);
        int isNull = nodes.or(a.isNull(), b.isNull());
        int result = apply.operation() == Operation.DATE_PLUS_DAYS
                ? nodes.add(a.value(), b.value())
                : nodes.subtract(a.value(), b.value());
        nodes.range(result, Calendar.MIN_DATE, Calendar.END_DATE - 1.0, lowering.whereNotNull(active, isNull));
        return new Lowered(result, isNull);
    }

    /// A constant span without months is a fixed number of microseconds in UTC.
    private Lowered plusInterval(Typed.Apply apply, int active, int sign) {
        boolean spanFirst = apply.argument(0).type().kind() == Kind.INTERVAL;
        Typed moment = apply.argument(spanFirst ? 1 : 0);
        if (!(apply.argument(spanFirst ? 0 : 1) instanceof Typed.Constant constant)
                || !(constant.value() instanceof Interval span)
                || span.months() != 0
                || span.isInfinite()
                || moment.type().kind() == Kind.DATE) {
            throw new NotLowerable("interval arithmetic");
        }
        Lowered value = lowering.lower(moment, active);
        double micros = (span.days() * MICROS_PER_DAY + span.micros()) * sign;
        int result = nodes.add(value.value(), nodes.constant(micros));
        nodes.exact(result, lowering.whereNotNull(active, value.isNull()));
        return new Lowered(result, value.isNull());
    }
}
