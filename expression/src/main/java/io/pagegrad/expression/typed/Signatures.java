package io.pagegrad.expression.typed;

import static io.pagegrad.column.LogicalType.Kind.*;

import io.pagegrad.column.LogicalType.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Every operator and function whose overloads PostgreSQL's rules choose among, as far as pagegrad knows them.
/// The sets of
/// overloads equal those of pg_operator and pg_proc for these types, because a missing one would change the
/// choice.
final class Signatures {
    private static final Map<String, List<Signature>> BY_NAME = new LinkedHashMap<>();
    private static final Kind[] INTEGERS = {SMALLINT, INTEGER, BIGINT};
    private static final Kind[] FLOATS = {REAL, DOUBLE};
    private static final Kind[] COMPARABLE = {
        BOOLEAN, NUMERIC, TEXT, CHAR, BYTEA, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, INTERVAL, UUID
    };

    /// Aggregates, named so that using one is told apart from a typing mistake.
    static final Set<String> AGGREGATES = Set.of(
            "count",
            "sum",
            "avg",
            "min",
            "max",
            "stddev",
            "stddev_pop",
            "stddev_samp",
            "variance",
            "var_pop",
            "var_samp",
            "array_agg",
            "string_agg",
            "bool_and",
            "bool_or",
            "every",
            "corr",
            "regr_slope",
            "percentile_cont",
            "mode");

    /// Operators that compare two values of a type, in an order that does not change from run to run.
    static final Map<String, Operation> COMPARISONS = new LinkedHashMap<>();

    static {
        arithmetic();
        comparisons();
        dates();
        mathematics();
        text();
        own();
    }

    private Signatures() {}

    /// Overloads of that name, empty when there is none.
    static List<Signature> named(String name) {
        return BY_NAME.getOrDefault(name, List.of());
    }

    static Set<String> names() {
        return BY_NAME.keySet();
    }

    private static void add(String name, Operation operation, Kind result, Kind... parameters) {
        BY_NAME.computeIfAbsent(name, key -> new ArrayList<>())
                .add(new Signature(name, List.of(parameters), result, operation));
    }

    private static Kind wider(Kind a, Kind b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static void arithmetic() {
        Map<String, Operation> four =
                Map.of("+", Operation.ADD, "-", Operation.SUBTRACT, "*", Operation.MULTIPLY, "/", Operation.DIVIDE);
        four.forEach((name, operation) -> {
            for (Kind[] family : List.of(INTEGERS, FLOATS)) {
                for (Kind left : family) {
                    for (Kind right : family) {
                        add(name, operation, wider(left, right), left, right);
                    }
                }
            }
            add(name, operation, NUMERIC, NUMERIC, NUMERIC);
        });
        for (String name : List.of("%", "mod")) {
            for (Kind kind : INTEGERS) {
                add(name, Operation.MODULO, kind, kind, kind);
            }
            add(name, Operation.MODULO, NUMERIC, NUMERIC, NUMERIC);
        }
        for (String name : List.of("^", "power", "pow")) {
            add(name, Operation.POWER, DOUBLE, DOUBLE, DOUBLE);
            add(name, Operation.POWER, NUMERIC, NUMERIC, NUMERIC);
        }
        for (Kind kind : List.of(SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, NUMERIC)) {
            add("neg", Operation.NEGATE, kind, kind);
            add("pos", Operation.COALESCE, kind, kind);
            add("abs", Operation.ABS, kind, kind);
            add("@", Operation.ABS, kind, kind);
        }
        add("neg", Operation.NEGATE, INTERVAL, INTERVAL);
    }

    private static void comparisons() {
        COMPARISONS.put("=", Operation.EQ);
        COMPARISONS.put("<>", Operation.NE);
        COMPARISONS.put("<", Operation.LT);
        COMPARISONS.put("<=", Operation.LE);
        COMPARISONS.put(">", Operation.GT);
        COMPARISONS.put(">=", Operation.GE);
        COMPARISONS.put("is distinct from", Operation.DISTINCT);
        COMPARISONS.forEach((name, operation) -> {
            for (Kind[] family : List.of(INTEGERS, FLOATS)) {
                for (Kind left : family) {
                    for (Kind right : family) {
                        add(name, operation, BOOLEAN, left, right);
                    }
                }
            }
            for (Kind kind : COMPARABLE) {
                add(name, operation, BOOLEAN, kind, kind);
            }
            for (Kind left : List.of(DATE, TIMESTAMP, TIMESTAMPTZ)) {
                for (Kind right : List.of(DATE, TIMESTAMP, TIMESTAMPTZ)) {
                    if (left != right) {
                        add(name, operation, BOOLEAN, left, right);
                    }
                }
            }
        });
    }

    private static void dates() {
        add("+", Operation.DATE_PLUS_DAYS, DATE, DATE, INTEGER);
        add("+", Operation.DATE_PLUS_DAYS, DATE, INTEGER, DATE);
        add("-", Operation.DATE_MINUS_DAYS, DATE, DATE, INTEGER);
        add("-", Operation.DATE_DIFFERENCE, INTEGER, DATE, DATE);
        add("+", Operation.TIMESTAMP_PLUS_INTERVAL, TIMESTAMP, DATE, INTERVAL);
        add("+", Operation.TIMESTAMP_PLUS_INTERVAL, TIMESTAMP, INTERVAL, DATE);
        add("-", Operation.TIMESTAMP_MINUS_INTERVAL, TIMESTAMP, DATE, INTERVAL);
        add("+", Operation.DATE_PLUS_TIME, TIMESTAMP, DATE, TIME);
        add("+", Operation.DATE_PLUS_TIME, TIMESTAMP, TIME, DATE);
        for (Kind kind : List.of(TIMESTAMP, TIMESTAMPTZ)) {
            add("+", Operation.TIMESTAMP_PLUS_INTERVAL, kind, kind, INTERVAL);
            add("+", Operation.TIMESTAMP_PLUS_INTERVAL, kind, INTERVAL, kind);
            add("-", Operation.TIMESTAMP_MINUS_INTERVAL, kind, kind, INTERVAL);
            add("-", Operation.TIMESTAMP_DIFFERENCE, INTERVAL, kind, kind);
        }
        add("+", Operation.TIME_PLUS_INTERVAL, TIME, TIME, INTERVAL);
        add("+", Operation.TIME_PLUS_INTERVAL, TIME, INTERVAL, TIME);
        add("-", Operation.TIME_MINUS_INTERVAL, TIME, TIME, INTERVAL);
        add("-", Operation.TIME_DIFFERENCE, INTERVAL, TIME, TIME);
        add("+", Operation.ADD, INTERVAL, INTERVAL, INTERVAL);
        add("-", Operation.SUBTRACT, INTERVAL, INTERVAL, INTERVAL);
        add("*", Operation.INTERVAL_MULTIPLY, INTERVAL, INTERVAL, DOUBLE);
        add("*", Operation.INTERVAL_MULTIPLY, INTERVAL, DOUBLE, INTERVAL);
        add("/", Operation.INTERVAL_DIVIDE, INTERVAL, INTERVAL, DOUBLE);
        for (Kind kind : List.of(DATE, TIME, TIMESTAMP, TIMESTAMPTZ, INTERVAL)) {
            add("date_part", Operation.DATE_PART, DOUBLE, TEXT, kind);
            add("extract", Operation.EXTRACT, NUMERIC, TEXT, kind);
        }
        add("date_trunc", Operation.DATE_TRUNC, TIMESTAMP, TEXT, TIMESTAMP);
        add("date_trunc", Operation.DATE_TRUNC, TIMESTAMPTZ, TEXT, TIMESTAMPTZ);
        add("date_trunc", Operation.DATE_TRUNC, INTERVAL, TEXT, INTERVAL);
        add("timezone", Operation.TIMEZONE, TIMESTAMPTZ, TEXT, TIMESTAMP);
        add("timezone", Operation.TIMEZONE, TIMESTAMP, TEXT, TIMESTAMPTZ);
    }

    private static void mathematics() {
        both("sqrt", Operation.SQRT);
        both("exp", Operation.EXP);
        both("ln", Operation.LN);
        both("log", Operation.LOG10);
        both("log10", Operation.LOG10);
        both("sign", Operation.SIGN);
        both("floor", Operation.FLOOR);
        both("ceil", Operation.CEIL);
        both("ceiling", Operation.CEIL);
        both("round", Operation.ROUND);
        both("trunc", Operation.TRUNC);
        add("log", Operation.LOG, NUMERIC, NUMERIC, NUMERIC);
        add("round", Operation.ROUND_TO, NUMERIC, NUMERIC, INTEGER);
        add("trunc", Operation.TRUNC_TO, NUMERIC, NUMERIC, INTEGER);
        Map<String, Operation> floats = new LinkedHashMap<>();
        floats.put("cbrt", Operation.CBRT);
        floats.put("||/", Operation.CBRT);
        floats.put("|/", Operation.SQRT);
        floats.put("sin", Operation.SIN);
        floats.put("cos", Operation.COS);
        floats.put("tan", Operation.TAN);
        floats.put("cot", Operation.COT);
        floats.put("asin", Operation.ASIN);
        floats.put("acos", Operation.ACOS);
        floats.put("atan", Operation.ATAN);
        floats.put("sinh", Operation.SINH);
        floats.put("cosh", Operation.COSH);
        floats.put("tanh", Operation.TANH);
        floats.put("radians", Operation.RADIANS);
        floats.put("degrees", Operation.DEGREES);
        floats.forEach((name, operation) -> add(name, operation, DOUBLE, DOUBLE));
        add("atan2", Operation.ATAN2, DOUBLE, DOUBLE, DOUBLE);
    }

    private static void both(String name, Operation operation) {
        add(name, operation, DOUBLE, DOUBLE);
        add(name, operation, NUMERIC, NUMERIC);
    }

    private static void text() {
        add("||", Operation.CONCAT, TEXT, TEXT, TEXT);
        add("||", Operation.CONCAT, BYTEA, BYTEA, BYTEA);
        for (String name : List.of("length", "char_length", "character_length")) {
            add(name, Operation.LENGTH, INTEGER, TEXT);
            add(name, Operation.LENGTH, INTEGER, CHAR);
        }
        add("length", Operation.OCTET_LENGTH, INTEGER, BYTEA);
        add("octet_length", Operation.OCTET_LENGTH, INTEGER, TEXT);
        add("octet_length", Operation.OCTET_LENGTH, INTEGER, CHAR);
        add("octet_length", Operation.OCTET_LENGTH, INTEGER, BYTEA);
        add("lower", Operation.LOWER, TEXT, TEXT);
        add("upper", Operation.UPPER, TEXT, TEXT);
        for (String name : List.of("substr", "substring")) {
            for (Kind kind : List.of(TEXT, BYTEA)) {
                add(name, Operation.SUBSTR, kind, kind, INTEGER);
                add(name, Operation.SUBSTR, kind, kind, INTEGER, INTEGER);
            }
        }
        add("strpos", Operation.STRPOS, INTEGER, TEXT, TEXT);
        for (Map.Entry<String, Operation> trim : Map.of(
                        "btrim", Operation.BTRIM, "ltrim", Operation.LTRIM, "rtrim", Operation.RTRIM)
                .entrySet()) {
            add(trim.getKey(), trim.getValue(), TEXT, TEXT);
            add(trim.getKey(), trim.getValue(), TEXT, TEXT, TEXT);
        }
        add("left", Operation.LEFT, TEXT, TEXT, INTEGER);
        add("right", Operation.RIGHT, TEXT, TEXT, INTEGER);
        add("replace", Operation.REPLACE, TEXT, TEXT, TEXT, TEXT);
        add("starts_with", Operation.STARTS_WITH, BOOLEAN, TEXT, TEXT);
        for (Map.Entry<String, Operation> like :
                Map.of("like", Operation.LIKE, "ilike", Operation.ILIKE).entrySet()) {
            add(like.getKey(), like.getValue(), BOOLEAN, TEXT, TEXT);
            add(like.getKey(), like.getValue(), BOOLEAN, CHAR, TEXT);
            add(like.getKey(), like.getValue(), BOOLEAN, TEXT, TEXT, TEXT);
            add(like.getKey(), like.getValue(), BOOLEAN, CHAR, TEXT, TEXT);
        }
    }

    private static void own() {
        Kind[] four = new Kind[4];
        Arrays.fill(four, DOUBLE);
        add("haversine", Operation.HAVERSINE, DOUBLE, four);
        add("bearing", Operation.BEARING, DOUBLE, four);
        add("sigmoid", Operation.SIGMOID, DOUBLE, DOUBLE);
        add("relu", Operation.RELU, DOUBLE, DOUBLE);
        add("softplus", Operation.SOFTPLUS, DOUBLE, DOUBLE);
    }
}
