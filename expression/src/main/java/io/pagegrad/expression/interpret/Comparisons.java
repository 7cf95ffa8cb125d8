package io.pagegrad.expression.interpret;

import io.pagegrad.column.LogicalType.Kind;
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

    private Comparisons() {}

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
            case ARRAY, OTHER -> throw new IllegalStateException(kind + " has no order");
        };
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
