package io.pagegrad.pagefile.postgres.type;

/// Kinds of items of a `jsonpath`, in the order of their numbers from 13 on; 12 has no [#DATETIME], so later
/// ones count one less there.
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/utils/jsonpath.h, enum JsonPathItemType.
enum JsonPathItem {
    NULL("null", Shape.PLAIN),
    STRING("", Shape.OTHER),
    NUMERIC("", Shape.OTHER),
    BOOL("", Shape.OTHER),
    AND("&&", Shape.BINARY, 1),
    OR("||", Shape.BINARY, 0),
    NOT("!(", Shape.ENCLOSING),
    IS_UNKNOWN("", Shape.OTHER),
    EQUAL("==", Shape.BINARY, 2),
    NOT_EQUAL("!=", Shape.BINARY, 2),
    LESS("<", Shape.BINARY, 2),
    GREATER(">", Shape.BINARY, 2),
    LESS_OR_EQUAL("<=", Shape.BINARY, 2),
    GREATER_OR_EQUAL(">=", Shape.BINARY, 2),
    ADD("+", Shape.BINARY, 3),
    SUBTRACT("-", Shape.BINARY, 3),
    MULTIPLY("*", Shape.BINARY, 4),
    DIVIDE("/", Shape.BINARY, 4),
    MODULO("%", Shape.BINARY, 4),
    PLUS("+", Shape.SIGN, 5),
    MINUS("-", Shape.SIGN, 5),
    ANY_ARRAY("[*]", Shape.PLAIN),
    ANY_KEY("", Shape.OTHER),
    INDEX_ARRAY("", Shape.OTHER),
    ANY("", Shape.OTHER),
    KEY("", Shape.OTHER),
    CURRENT("@", Shape.PLAIN),
    ROOT("$", Shape.PLAIN),
    VARIABLE("", Shape.OTHER),
    FILTER("?(", Shape.ENCLOSING),
    EXISTS("exists (", Shape.ENCLOSING),
    TYPE(".type()", Shape.PLAIN),
    SIZE(".size()", Shape.PLAIN),
    ABS(".abs()", Shape.PLAIN),
    FLOOR(".floor()", Shape.PLAIN),
    CEILING(".ceiling()", Shape.PLAIN),
    DOUBLE(".double()", Shape.PLAIN),
    DATETIME(".datetime(", Shape.METHOD),
    KEY_VALUE(".keyvalue()", Shape.PLAIN),
    SUBSCRIPT("", Shape.OTHER),
    LAST("last", Shape.PLAIN),
    STARTS_WITH("starts with", Shape.BINARY, 2),
    LIKE_REGEX("like_regex", Shape.OTHER),
    BIGINT(".bigint()", Shape.PLAIN),
    BOOLEAN(".boolean()", Shape.PLAIN),
    DATE(".date()", Shape.PLAIN),
    DECIMAL("", Shape.OTHER),
    INTEGER(".integer()", Shape.PLAIN),
    NUMBER(".number()", Shape.PLAIN),
    STRING_FUNCTION(".string()", Shape.PLAIN),
    TIME(".time(", Shape.METHOD),
    TIME_TZ(".time_tz(", Shape.METHOD),
    TIMESTAMP(".timestamp(", Shape.METHOD),
    TIMESTAMP_TZ(".timestamp_tz(", Shape.METHOD);

    private static final int DATETIME_SINCE = 13;
    private static final int METHODS_SINCE = 17;
    /// How tightly what is no operator binds.
    private static final int TIGHTEST = 6;

    private static final JsonPathItem[] ALL = values();

    private final String text;
    private final Shape shape;
    private final int priority;

    /// What follows the header of an item, and how it is printed.
    enum Shape {
        /// Nothing; the text as it is.
        PLAIN,
        /// Two items, an operator between them.
        BINARY,
        /// One item behind a sign.
        SIGN,
        /// One item between the text and a parenthesis.
        ENCLOSING,
        /// One item or none between the text and a parenthesis.
        METHOD,
        /// Printed by a rule of its own.
        OTHER
    }

    JsonPathItem(String text, Shape shape) {
        this(text, shape, TIGHTEST);
    }

    JsonPathItem(String text, Shape shape, int priority) {
        this.text = text;
        this.shape = shape;
        this.priority = priority;
    }

    /// The kind of that number, or null when this version has none.
    static JsonPathItem of(int number, int majorVersion) {
        int index = majorVersion < DATETIME_SINCE && number >= DATETIME.ordinal() ? number + 1 : number;
        int count = majorVersion < METHODS_SINCE ? BIGINT.ordinal() : ALL.length;
        return index < count && index != SUBSCRIPT.ordinal() ? ALL[index] : null;
    }

    String text() {
        return text;
    }

    Shape shape() {
        return shape;
    }

    int priority() {
        return priority;
    }
}
