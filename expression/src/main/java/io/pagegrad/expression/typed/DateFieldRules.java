package io.pagegrad.expression.typed;

import io.pagegrad.column.LogicalType;
import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.value.DateField;
import java.util.EnumSet;
import java.util.Set;

/// Which fields each type of date, time and interval has.
final class DateFieldRules {
    private static final Set<DateField> TIME_FIELDS = EnumSet.of(
            DateField.MICROSECONDS,
            DateField.MILLISECONDS,
            DateField.SECOND,
            DateField.MINUTE,
            DateField.HOUR,
            DateField.EPOCH);
    private static final Set<DateField> ZONE_FIELDS =
            EnumSet.of(DateField.TIMEZONE, DateField.TIMEZONE_HOUR, DateField.TIMEZONE_MINUTE);
    private static final Set<DateField> INTERVAL_FIELDS = EnumSet.of(
            DateField.MICROSECONDS,
            DateField.MILLISECONDS,
            DateField.SECOND,
            DateField.MINUTE,
            DateField.HOUR,
            DateField.DAY,
            DateField.MONTH,
            DateField.QUARTER,
            DateField.YEAR,
            DateField.DECADE,
            DateField.CENTURY,
            DateField.MILLENNIUM,
            DateField.EPOCH);
    private static final Set<DateField> TRUNCATABLE = EnumSet.of(
            DateField.MICROSECONDS,
            DateField.MILLISECONDS,
            DateField.SECOND,
            DateField.MINUTE,
            DateField.HOUR,
            DateField.DAY,
            DateField.WEEK,
            DateField.MONTH,
            DateField.QUARTER,
            DateField.YEAR,
            DateField.DECADE,
            DateField.CENTURY,
            DateField.MILLENNIUM);

    private DateFieldRules() {}

    static void check(Operation operation, DateField field, LogicalType type, int position, int serverMajor) {
        boolean fits = operation == Operation.DATE_TRUNC
                ? TRUNCATABLE.contains(field) && (type.kind() != Kind.INTERVAL || field != DateField.WEEK)
                : extractable(field, type.kind(), serverMajor);
        if (!fits) {
            throw new ExpressionException("unit \"" + field.word() + "\" not supported for type " + type, position);
        }
    }

    private static boolean extractable(DateField field, Kind kind, int serverMajor) {
        return switch (kind) {
            case TIME -> TIME_FIELDS.contains(field);
            case INTERVAL -> INTERVAL_FIELDS.contains(field) || field == DateField.WEEK && serverMajor >= 18;
            case DATE -> field == DateField.EPOCH || !TIME_FIELDS.contains(field) && !ZONE_FIELDS.contains(field);
            case TIMESTAMP -> !ZONE_FIELDS.contains(field);
            default -> true;
        };
    }
}
