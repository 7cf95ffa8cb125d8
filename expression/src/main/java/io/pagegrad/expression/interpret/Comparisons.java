package io.pagegrad.expression.interpret;

import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.value.ArrayValue;
import io.pagegrad.expression.value.Calendar;
import io.pagegrad.expression.value.Interval;
import io.pagegrad.expression.value.Numerics;
import io.pagegrad.expression.value.Texts;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/// The order of values: NaN equals itself and is above every number, false is below true, text orders by its
/// UTF-8 bytes.
final class Comparisons {
    private static final long DAYS_PER_MONTH = 30;

    /// From here on a date beyond the timestamps is above them; before, comparing it is an error.
    private static final int SATURATED_DATES_SINCE = 13;

    private final EvaluationRules rules;

    Comparisons(EvaluationRules rules) {
        this.rules = rules;
    }

    /// Compares values of one kind, or a date with a timestamp.
    int compare(Kind kindA, Object a, Kind kindB, Object b) {
        if (kindA == kindB || kindA != Kind.DATE && kindB != Kind.DATE) {
            return compare(kindA, a, b);
        }
        return Long.compare(moment(kindA, a), moment(kindB, b));
    }

    private long moment(Kind kind, Object value) {
        if (kind != Kind.DATE) {
            return (long) value;
        }
        int date = (int) value;
        boolean beyond = Calendar.isFiniteDate(date) && date >= Calendar.END_TIMESTAMP / Calendar.MICROS_PER_DAY;
        return beyond && rules.serverMajor() >= SATURATED_DATES_SINCE
                ? Calendar.END_TIMESTAMP
                : Calendar.timestamp(date);
    }

    static boolean equal(Kind kind, Object a, Object b) {
        return compare(kind, a, b) == 0;
    }

    static int compare(Kind kind, Object a, Object b) {
        return switch (kind) {
            case BOOLEAN -> Boolean.compare((Boolean) a, (Boolean) b);
            case SMALLINT, INTEGER, DATE -> Integer.compare((int) a, (int) b);
            case BIGINT, TIME, TIMESTAMP, TIMESTAMPTZ -> Long.compare((long) a, (long) b);
            case REAL -> compare((double) (float) a, (double) (float) b);
            case DOUBLE -> compare((double) a, (double) b);
            case NUMERIC -> a instanceof Double x && b instanceof Double y ? compare(x, y) : Numerics.compare(a, b);
            case INTERVAL -> compare((Interval) a, (Interval) b);
            case TEXT -> bytes((String) a, (String) b);
            case CHAR -> bytes(Texts.stripBlanks((String) a), Texts.stripBlanks((String) b));
            case BYTEA -> Arrays.compareUnsigned((byte[]) a, (byte[]) b);
            case UUID -> compare((UUID) a, (UUID) b);
            case ARRAY -> compare((ArrayValue) a, (ArrayValue) b);
            case OTHER -> throw new IllegalStateException(kind + " has no order");
        };
    }

    /// Element by element, a null above every value; then by number of elements, dimensions and bounds.
    private static int compare(ArrayValue a, ArrayValue b) {
        int shared = Math.min(a.elements().length, b.elements().length);
        for (int i = 0; i < shared; i++) {
            Object x = a.elements()[i];
            Object y = b.elements()[i];
            if (x == null || y == null) {
                if (x != null || y != null) {
                    return x == null ? 1 : -1;
                }
                continue;
            }
            int order = compare(a.element(), x, y);
            if (order != 0) {
                return order;
            }
        }
        if (a.elements().length != b.elements().length) {
            return Integer.compare(a.elements().length, b.elements().length);
        }
        if (a.lengths().length != b.lengths().length) {
            return Integer.compare(a.lengths().length, b.lengths().length);
        }
        for (int d = 0; d < a.lengths().length; d++) {
            if (a.lengths()[d] != b.lengths()[d]) {
                return Integer.compare(a.lengths()[d], b.lengths()[d]);
            }
        }
        return Arrays.compare(a.lowers(), b.lowers());
    }

    static int compare(double a, double b) {
        if (a < b) {
            return -1;
        }
        if (a > b) {
            return 1;
        }
        if (a == b) {
            return 0;
        }
        return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
    }

    private static int compare(UUID a, UUID b) {
        int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
    }

    /// Months count as 30 days, days as 24 hours.
    static int compare(Interval a, Interval b) {
        int days = Long.compare(wholeDays(a), wholeDays(b));
        return days != 0
                ? days
                : Long.compare(
                        Math.floorMod(a.micros(), Calendar.MICROS_PER_DAY),
                        Math.floorMod(b.micros(), Calendar.MICROS_PER_DAY));
    }

    private static long wholeDays(Interval interval) {
        return interval.months() * DAYS_PER_MONTH
                + interval.days()
                + Math.floorDiv(interval.micros(), Calendar.MICROS_PER_DAY);
    }

    private static int bytes(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
