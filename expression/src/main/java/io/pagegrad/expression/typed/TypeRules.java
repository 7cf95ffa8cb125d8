package io.pagegrad.expression.typed;

import io.pagegrad.column.LogicalType;
import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ExpressionException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Categories, preferred types and casts as the catalogs pg_type and pg_cast of PostgreSQL have them.
final class TypeRules {
    private static final Map<Kind, Set<Kind>> IMPLICIT = new EnumMap<>(Kind.class);
    private static final Map<Kind, Set<Kind>> EXPLICIT = new EnumMap<>(Kind.class);
    private static final Set<Kind> NUMBERS =
            EnumSet.of(Kind.SMALLINT, Kind.INTEGER, Kind.BIGINT, Kind.REAL, Kind.DOUBLE, Kind.NUMERIC);
    private static final Set<Kind> SCALARS = EnumSet.complementOf(EnumSet.of(Kind.OTHER, Kind.ARRAY));

    static {
        implicit(Kind.SMALLINT, Kind.INTEGER, Kind.BIGINT, Kind.REAL, Kind.DOUBLE, Kind.NUMERIC);
        implicit(Kind.INTEGER, Kind.BIGINT, Kind.REAL, Kind.DOUBLE, Kind.NUMERIC);
        implicit(Kind.BIGINT, Kind.REAL, Kind.DOUBLE, Kind.NUMERIC);
        implicit(Kind.NUMERIC, Kind.REAL, Kind.DOUBLE);
        implicit(Kind.REAL, Kind.DOUBLE);
        implicit(Kind.DATE, Kind.TIMESTAMP, Kind.TIMESTAMPTZ);
        implicit(Kind.TIMESTAMP, Kind.TIMESTAMPTZ);
        implicit(Kind.TIME, Kind.INTERVAL);
        implicit(Kind.CHAR, Kind.TEXT);
        implicit(Kind.TEXT, Kind.CHAR);
        for (Kind from : NUMBERS) {
            EXPLICIT.put(from, EnumSet.copyOf(NUMBERS));
        }
        EXPLICIT.get(Kind.INTEGER).add(Kind.BOOLEAN);
        explicit(Kind.BOOLEAN, Kind.INTEGER);
        explicit(Kind.DATE, Kind.TIMESTAMP, Kind.TIMESTAMPTZ);
        explicit(Kind.TIMESTAMP, Kind.DATE, Kind.TIME, Kind.TIMESTAMPTZ);
        explicit(Kind.TIMESTAMPTZ, Kind.DATE, Kind.TIME, Kind.TIMESTAMP);
        explicit(Kind.TIME, Kind.INTERVAL);
        explicit(Kind.INTERVAL, Kind.TIME);
    }

    private TypeRules() {}

    private static void implicit(Kind from, Kind... to) {
        IMPLICIT.put(from, EnumSet.copyOf(List.of(to)));
    }

    private static void explicit(Kind from, Kind... to) {
        EXPLICIT.put(from, EnumSet.copyOf(List.of(to)));
    }

    static boolean isUnknown(LogicalType type) {
        return type.equals(Expr.UNKNOWN);
    }

    /// The catalog's one-letter category.
    static char category(Kind kind) {
        return switch (kind) {
            case BOOLEAN -> 'B';
            case SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, NUMERIC -> 'N';
            case DATE, TIME, TIMESTAMP, TIMESTAMPTZ -> 'D';
            case INTERVAL -> 'T';
            case TEXT, CHAR -> 'S';
            case ARRAY -> 'A';
            case BYTEA, UUID, OTHER -> 'U';
        };
    }

    static boolean isPreferred(Kind kind) {
        return switch (kind) {
            case BOOLEAN, DOUBLE, TIMESTAMPTZ, INTERVAL, TEXT -> true;
            default -> false;
        };
    }

    static boolean implicitly(Kind from, Kind to) {
        return from == to || IMPLICIT.getOrDefault(from, Set.of()).contains(to);
    }

    /// Whether `CAST(from AS to)` exists; every type casts to and from text, save text whose equality only the
    /// server knows: the cast would not change its collation.
    static boolean explicitly(LogicalType from, LogicalType to) {
        if (from.kind() == Kind.OTHER) {
            return to.kind() == Kind.TEXT && !from.isNondeterministic();
        }
        if (from.kind() == Kind.ARRAY || to.kind() == Kind.ARRAY) {
            return from.kind() == Kind.ARRAY && to.kind() == Kind.ARRAY && explicitly(from.element(), to.element())
                    || from.kind() == Kind.ARRAY && category(to.kind()) == 'S'
                    || to.kind() == Kind.ARRAY && category(from.kind()) == 'S';
        }
        return from.kind() == to.kind()
                || category(from.kind()) == 'S' && SCALARS.contains(to.kind())
                || category(to.kind()) == 'S'
                || EXPLICIT.getOrDefault(from.kind(), Set.of()).contains(to.kind())
                || implicitly(from.kind(), to.kind());
    }

    /// The one type that the branches of CASE, COALESCE, GREATEST, IN … are converted to.
    ///
    /// @throws ExpressionException when the types are of different categories
    static LogicalType common(List<Typed> values, String context) {
        LogicalType chosen = null;
        boolean same = true;
        for (Typed value : values) {
            LogicalType type = value.type();
            if (isUnknown(type)) {
                continue;
            }
            if (chosen == null) {
                chosen = type;
                continue;
            }
            same &= chosen.equals(type);
            if (chosen.kind() == type.kind() && chosen.kind() != Kind.ARRAY) {
                continue;
            }
            if (chosen.kind() == Kind.ARRAY && chosen.equals(type)) {
                continue;
            }
            if (category(chosen.kind()) != category(type.kind())
                    || chosen.kind() == Kind.ARRAY
                    || category(chosen.kind()) == 'U') {
                throw new ExpressionException(
                        context + " types " + chosen + " and " + type + " cannot be matched", value.position());
            }
            if (!isPreferred(chosen.kind())
                    && implicitly(chosen.kind(), type.kind())
                    && !implicitly(type.kind(), chosen.kind())) {
                chosen = type;
            } else if (chosen.kind() == Kind.CHAR && type.kind() == Kind.TEXT) {
                chosen = type;
            }
        }
        if (chosen == null) {
            return LogicalType.TEXT;
        }
        return same ? chosen : plain(chosen);
    }

    /// The type without declared length or precision.
    static LogicalType plain(LogicalType type) {
        return switch (type.kind()) {
            case ARRAY, OTHER -> type;
            default -> of(type.kind());
        };
    }

    static LogicalType of(Kind kind) {
        return switch (kind) {
            case BOOLEAN -> LogicalType.BOOLEAN;
            case SMALLINT -> LogicalType.SMALLINT;
            case INTEGER -> LogicalType.INTEGER;
            case BIGINT -> LogicalType.BIGINT;
            case REAL -> LogicalType.REAL;
            case DOUBLE -> LogicalType.DOUBLE;
            case NUMERIC -> LogicalType.NUMERIC;
            case DATE -> LogicalType.DATE;
            case TIME -> LogicalType.TIME;
            case TIMESTAMP -> LogicalType.TIMESTAMP;
            case TIMESTAMPTZ -> LogicalType.TIMESTAMPTZ;
            case INTERVAL -> LogicalType.INTERVAL;
            case TEXT -> LogicalType.TEXT;
            case CHAR -> LogicalType.of(Kind.CHAR, "bpchar");
            case BYTEA -> LogicalType.BYTEA;
            case UUID -> LogicalType.UUID;
            case ARRAY, OTHER -> throw new IllegalArgumentException(kind + " has no plain type");
        };
    }
}
