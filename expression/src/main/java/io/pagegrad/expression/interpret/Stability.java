package io.pagegrad.expression.interpret;

import io.pagegrad.column.LogicalType;
import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.typed.Operation;
import io.pagegrad.expression.typed.Typed;

/// Which operations the server computes once, while it plans: those that it calls immutable. What depends on a
/// session's settings (time zone, form of dates) it computes for each row, in the order in which it stands, even
/// where all arguments are constant.
///
/// Source: PostgreSQL, provolatile of pg_proc, tags REL_10_0 to REL_18_0.
final class Stability {
    private static final int STABLE_INTERVAL_TEXT_SINCE = 15;

    private final int serverMajor;

    Stability(EvaluationRules rules) {
        this.serverMajor = rules.serverMajor();
    }

    boolean isImmutable(Typed.Apply apply) {
        Operation operation = apply.operation();
        return switch (operation) {
            case EQ, NE, LT, LE, GT, GE, DISTINCT -> hasZone(apply, 0) == hasZone(apply, 1);
            case EXTRACT, DATE_PART, DATE_TRUNC -> !hasZone(apply, 1);
            case TIMESTAMP_PLUS_INTERVAL, TIMESTAMP_MINUS_INTERVAL ->
                apply.type().kind() != Kind.TIMESTAMPTZ;
            case CAST -> isImmutable(apply.argument(0).type(), apply.type());
            default -> true;
        };
    }

    private static boolean hasZone(Typed.Apply apply, int argument) {
        return apply.argument(argument).type().kind() == Kind.TIMESTAMPTZ;
    }

    private boolean isImmutable(LogicalType from, LogicalType to) {
        if (from.kind() == Kind.ARRAY && to.kind() == Kind.ARRAY) {
            return isImmutable(from.element(), to.element());
        }
        if (from.kind() == to.kind()) {
            return true;
        }
        if (isText(to)) {
            return !isPrintedBySettings(from);
        }
        if (isText(from)) {
            return !isReadBySettings(to);
        }
        return from.kind() != Kind.TIMESTAMPTZ && to.kind() != Kind.TIMESTAMPTZ;
    }

    private static boolean isText(LogicalType type) {
        return type.kind() == Kind.TEXT || type.kind() == Kind.CHAR;
    }

    private boolean isPrintedBySettings(LogicalType type) {
        return switch (type.kind()) {
            case DATE, TIMESTAMP, TIMESTAMPTZ, ARRAY, OTHER -> true;
            case INTERVAL -> serverMajor >= STABLE_INTERVAL_TEXT_SINCE;
            default -> false;
        };
    }

    private static boolean isReadBySettings(LogicalType type) {
        return switch (type.kind()) {
            case DATE, TIME, TIMESTAMP, TIMESTAMPTZ, INTERVAL, ARRAY, OTHER -> true;
            default -> false;
        };
    }
}
