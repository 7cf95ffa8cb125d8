package io.pagegrad.expression.typed;

/// What a typed node does; the kinds of its arguments say on which values.
public enum Operation {
    // arithmetic on two or one of smallint, integer, bigint, real, double precision, numeric, interval
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    MODULO,
    POWER,
    NEGATE,
    ABS,

    // comparisons of two values of one kind
    EQ,
    NE,
    LT,
    LE,
    GT,
    GE,
    /// IS DISTINCT FROM: never null.
    DISTINCT,

    // logic
    AND,
    OR,
    NOT,
    IS_NULL,
    IS_TRUE,
    IS_FALSE,

    // choice
    /// condition, value, condition, value, …, otherwise.
    CASE,
    COALESCE,
    GREATEST,
    LEAST,
    /// value, candidate, candidate, …
    IN,

    /// To the node's own type.
    CAST,

    // numbers
    SIGN,
    SQRT,
    CBRT,
    EXP,
    LN,
    LOG10,
    /// base, value.
    LOG,
    FLOOR,
    CEIL,
    ROUND,
    /// numeric, digits after the point.
    ROUND_TO,
    TRUNC,
    TRUNC_TO,
    SIN,
    COS,
    TAN,
    COT,
    ASIN,
    ACOS,
    ATAN,
    ATAN2,
    SINH,
    COSH,
    TANH,
    RADIANS,
    DEGREES,

    // dates and times
    /// field (constant), value; the result is numeric, or double precision before PostgreSQL 14.
    EXTRACT,
    /// field (constant), value; the result is double precision.
    DATE_PART,
    DATE_TRUNC,
    DATE_PLUS_DAYS,
    DATE_MINUS_DAYS,
    DATE_DIFFERENCE,
    DATE_PLUS_TIME,
    TIMESTAMP_PLUS_INTERVAL,
    TIMESTAMP_MINUS_INTERVAL,
    TIMESTAMP_DIFFERENCE,
    TIME_PLUS_INTERVAL,
    TIME_MINUS_INTERVAL,
    TIME_DIFFERENCE,
    /// interval, double precision.
    INTERVAL_MULTIPLY,
    INTERVAL_DIVIDE,
    /// zone (constant `UTC`), timestamp or timestamptz.
    TIMEZONE,

    // text and bytes
    CONCAT,
    LIKE,
    ILIKE,
    LENGTH,
    OCTET_LENGTH,
    LOWER,
    UPPER,
    SUBSTR,
    STRPOS,
    BTRIM,
    LTRIM,
    RTRIM,
    LEFT,
    RIGHT,
    REPLACE,
    STARTS_WITH,
    /// text, collation (constant): the text itself; gone once collations were checked.
    COLLATE,

    // arrays
    ARRAY,
    SUBSCRIPT,
    CARDINALITY,

    // pagegrad's own
    /// latitude, longitude, latitude, longitude in degrees; kilometres on a sphere of radius 6371.0088.
    HAVERSINE,
    /// latitude, longitude, latitude, longitude in degrees; initial bearing in degrees in `[0, 360)`.
    BEARING,
    SIGMOID,
    RELU,
    SOFTPLUS,
    /// bytea to an array of its bytes as numbers `[0, 255]`.
    BYTES,
    /// text, dictionary (constant array): 0-based place in the dictionary, or -1.
    ORDINAL,
    /// text, dictionary (constant array): an array of zeros with a one at the place in the dictionary.
    ONE_HOT,
    /// any, buckets: a stable hash in `[0, buckets)`.
    HASH_BUCKET;

    /// True when a null argument always makes the result null and every argument is always needed.
    public boolean isStrict() {
        return switch (this) {
            case DISTINCT,
                    AND,
                    OR,
                    IS_NULL,
                    IS_TRUE,
                    IS_FALSE,
                    CASE,
                    COALESCE,
                    GREATEST,
                    LEAST,
                    IN,
                    ARRAY,
                    ORDINAL,
                    ONE_HOT -> false;
            default -> true;
        };
    }
}
