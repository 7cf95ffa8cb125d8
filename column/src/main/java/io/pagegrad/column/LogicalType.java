package io.pagegrad.column;

import java.util.Objects;

/// The SQL type of a column or expression, free of any one database's catalogs.
///
/// @param kind what family the values are of
/// @param precision total digits of a `numeric` that declares them, length of a declared `char`/`varchar`,
/// else -1
/// @param scale digits after the point of a `numeric` that declares them, else -1
/// @param element type of the elements of an [Kind#ARRAY], else null
/// @param name the type as the database prints it (`numeric(10,2)`, `timestamp without time zone`, `mood`)
public record LogicalType(Kind kind, int precision, int scale, LogicalType element, String name) {
    private static final String COLLATE = " COLLATE ";

    public static final LogicalType BOOLEAN = of(Kind.BOOLEAN, "boolean");
    public static final LogicalType SMALLINT = of(Kind.SMALLINT, "smallint");
    public static final LogicalType INTEGER = of(Kind.INTEGER, "integer");
    public static final LogicalType BIGINT = of(Kind.BIGINT, "bigint");
    public static final LogicalType REAL = of(Kind.REAL, "real");
    public static final LogicalType DOUBLE = of(Kind.DOUBLE, "double precision");
    public static final LogicalType NUMERIC = of(Kind.NUMERIC, "numeric");
    public static final LogicalType DATE = of(Kind.DATE, "date");
    public static final LogicalType TIME = of(Kind.TIME, "time without time zone");
    public static final LogicalType TIMESTAMP = of(Kind.TIMESTAMP, "timestamp without time zone");
    public static final LogicalType TIMESTAMPTZ = of(Kind.TIMESTAMPTZ, "timestamp with time zone");
    public static final LogicalType INTERVAL = of(Kind.INTERVAL, "interval");
    public static final LogicalType TEXT = of(Kind.TEXT, "text");
    public static final LogicalType BYTEA = of(Kind.BYTEA, "bytea");
    public static final LogicalType UUID = of(Kind.UUID, "uuid");

    /// What a value means, and in which [PhysicalType] it lies when it is asked for as a value.
    public enum Kind {
        BOOLEAN(PhysicalType.BOOL),
        SMALLINT(PhysicalType.INT16),
        INTEGER(PhysicalType.INT32),
        BIGINT(PhysicalType.INT64),
        REAL(PhysicalType.FLOAT32),
        DOUBLE(PhysicalType.FLOAT64),
        /// Exact decimal; as a value it is the nearest float64. All digits come as text.
        NUMERIC(PhysicalType.FLOAT64),
        /// Days since 2000-01-01; int32 extremes are -infinity and infinity.
        DATE(PhysicalType.INT32),
        /// Microseconds since midnight.
        TIME(PhysicalType.INT64),
        /// Microseconds since 2000-01-01 00:00; int64 extremes are -infinity and infinity.
        TIMESTAMP(PhysicalType.INT64),
        /// Microseconds since 2000-01-01 00:00 UTC; int64 extremes are -infinity and infinity.
        TIMESTAMPTZ(PhysicalType.INT64),
        INTERVAL(PhysicalType.FIXED16),
        /// UTF-8, whatever the encoding of the database.
        TEXT(PhysicalType.BYTES),
        /// Blank-padded text, UTF-8; blanks at the end do not count in comparisons.
        CHAR(PhysicalType.BYTES),
        BYTEA(PhysicalType.BYTES),
        UUID(PhysicalType.FIXED16),
        /// Array of a fixed-width element, as [ArrayForm] has it.
        ARRAY(PhysicalType.BYTES),
        /// A type that has no value form here: only its text can be asked for.
        OTHER(PhysicalType.BYTES);

        private final PhysicalType physical;

        Kind(PhysicalType physical) {
            this.physical = physical;
        }

        public PhysicalType physical() {
            return physical;
        }
    }

    public LogicalType {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(name);
        if ((kind == Kind.ARRAY) != (element != null)) {
            throw new IllegalArgumentException(name + ": an array, and only an array, has an element type");
        }
    }

    public static LogicalType of(Kind kind, String name) {
        return new LogicalType(kind, -1, -1, null, name);
    }

    public static LogicalType numeric(int precision, int scale) {
        return new LogicalType(Kind.NUMERIC, precision, scale, null, "numeric(" + precision + "," + scale + ")");
    }

    public static LogicalType arrayOf(LogicalType element) {
        return new LogicalType(Kind.ARRAY, -1, -1, element, element.name() + "[]");
    }

    public static LogicalType other(String name) {
        return of(Kind.OTHER, name);
    }

    /// Text of a collation that takes different strings as equal: only its own value can be asked for, since no
    /// comparison here knows that collation.
    public static LogicalType nondeterministic(LogicalType text, String collation) {
        return other(text.name() + COLLATE + collation);
    }

    public boolean isNondeterministic() {
        return kind == Kind.OTHER && name.contains(COLLATE);
    }

    public PhysicalType physical() {
        return kind.physical();
    }

    @Override
    public String toString() {
        return name;
    }
}
