package io.pagegrad.pagefile.postgres.type;

/// Names of types as the server prints them: `numeric(10,2)`, `character varying[]`, `app.mood`.
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/utils/adt/format_type.c.
final class TypeNames {
    static final int ANY_PRECISION = 0xFFFF;
    private static final int ANY_FIELDS = 0x7FFF;
    private static final int MONTH = 1 << 1;
    private static final int YEAR = 1 << 2;
    private static final int DAY = 1 << 3;
    private static final int HOUR = 1 << 10;
    private static final int MINUTE = 1 << 11;
    private static final int SECOND = 1 << 12;

    private final TypeCatalog catalog;
    private final ObjectNames objects;

    TypeNames(TypeCatalog catalog, ObjectNames objects) {
        this.catalog = catalog;
        this.objects = objects;
    }

    /// The name of a column's type, as `format_type(oid, typmod)`: a bare `character` or `bit` would mean one of
    /// length 1, so those without a length are written otherwise.
    String ofColumn(int oid, int typmod) {
        if (typmod < 0 && oid == BuiltinTypes.BPCHAR) {
            return "bpchar";
        }
        if (typmod < 0 && oid == BuiltinTypes.BIT) {
            return "\"bit\"";
        }
        return name(oid, typmod);
    }

    /// The name of a type by itself, as a `regtype` prints; "???" where there is none.
    String name(int oid) {
        return name(oid, -1);
    }

    private String name(int oid, int typmod) {
        PgType type = catalog.type(oid);
        if (type == null) {
            return "???";
        }
        if (isArray(type)) {
            PgType element = catalog.type(type.element());
            return element == null ? "???[]" : elementName(element, typmod) + "[]";
        }
        return elementName(type, typmod);
    }

    static boolean isArray(PgType type) {
        return type.element() != 0
                && type.length() == -1
                && type.oid() != BuiltinTypes.INT2VECTOR
                && type.oid() != BuiltinTypes.OIDVECTOR;
    }

    private String elementName(PgType type, int typmod) {
        return switch (type.oid()) {
            case BuiltinTypes.BIT -> "bit" + modifier(typmod);
            case BuiltinTypes.VARBIT -> "bit varying" + modifier(typmod);
            case BuiltinTypes.BOOL -> "boolean";
            case BuiltinTypes.BPCHAR -> "character" + modifier(typmod - 4);
            case BuiltinTypes.VARCHAR -> "character varying" + modifier(typmod - 4);
            case BuiltinTypes.FLOAT4 -> "real";
            case BuiltinTypes.FLOAT8 -> "double precision";
            case BuiltinTypes.INT2 -> "smallint";
            case BuiltinTypes.INT4 -> "integer";
            case BuiltinTypes.INT8 -> "bigint";
            case BuiltinTypes.JSON -> "json";
            case BuiltinTypes.NUMERIC ->
                typmod < 4 ? "numeric" : "numeric(" + numericPrecision(typmod) + "," + numericScale(typmod) + ")";
            case BuiltinTypes.TIME -> "time" + modifier(typmod) + " without time zone";
            case BuiltinTypes.TIMETZ -> "time" + modifier(typmod) + " with time zone";
            case BuiltinTypes.TIMESTAMP -> "timestamp" + modifier(typmod) + " without time zone";
            case BuiltinTypes.TIMESTAMPTZ -> "timestamp" + modifier(typmod) + " with time zone";
            case BuiltinTypes.INTERVAL -> "interval" + intervalFields(typmod);
            default -> objects.qualified(PgObject.Catalog.TYPE, type.oid(), type.name(), type.namespace());
        };
    }

    private static String modifier(int value) {
        return value < 0 ? "" : "(" + value + ")";
    }

    static int numericPrecision(int typmod) {
        return typmod - 4 >> 16 & 0xFFFF;
    }

    /// 11 bits, signed from 15 on; before it never reached the sign bit.
    static int numericScale(int typmod) {
        return ((typmod - 4 & 0x7FF) ^ 1024) - 1024;
    }

    private static String intervalFields(int typmod) {
        if (typmod < 0) {
            return "";
        }
        int fields = typmod >> 16 & ANY_FIELDS;
        int precision = typmod & ANY_PRECISION;
        String words = switch (fields) {
            case YEAR -> " year";
            case MONTH -> " month";
            case DAY -> " day";
            case HOUR -> " hour";
            case MINUTE -> " minute";
            case SECOND -> " second";
            case YEAR | MONTH -> " year to month";
            case DAY | HOUR -> " day to hour";
            case DAY | HOUR | MINUTE -> " day to minute";
            case DAY | HOUR | MINUTE | SECOND -> " day to second";
            case HOUR | MINUTE -> " hour to minute";
            case HOUR | MINUTE | SECOND -> " hour to second";
            case MINUTE | SECOND -> " minute to second";
            default -> "";
        };
        return precision == ANY_PRECISION ? words : words + "(" + precision + ")";
    }
}
