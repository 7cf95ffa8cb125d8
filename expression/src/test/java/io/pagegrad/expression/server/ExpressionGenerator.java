package io.pagegrad.expression.server;

import io.pagegrad.column.LogicalType.Kind;
import java.util.Random;

/// Random SQL expressions over the columns of [SampleTable]. Functions whose last bits differ between
/// mathematics libraries stand at the root only, where two units in the last place are allowed.
final class ExpressionGenerator {
    private static final Kind[] RESULTS = {
        Kind.BOOLEAN, Kind.BOOLEAN, Kind.SMALLINT, Kind.INTEGER, Kind.INTEGER, Kind.BIGINT, Kind.REAL, Kind.DOUBLE,
        Kind.DOUBLE, Kind.NUMERIC, Kind.NUMERIC, Kind.DATE, Kind.TIMESTAMP, Kind.TIMESTAMPTZ, Kind.TIME, Kind.INTERVAL,
        Kind.TEXT
    };
    private static final Kind[] COMPARED = {
        Kind.SMALLINT,
        Kind.INTEGER,
        Kind.BIGINT,
        Kind.REAL,
        Kind.DOUBLE,
        Kind.NUMERIC,
        Kind.DATE,
        Kind.TIMESTAMP,
        Kind.TIMESTAMPTZ,
        Kind.TIME,
        Kind.INTERVAL,
        Kind.TEXT,
        Kind.BOOLEAN
    };

    private final Random random;

    ExpressionGenerator(long seed) {
        this.random = new Random(seed);
    }

    String next() {
        if (random.nextInt(12) == 0) {
            return inexact();
        }
        return expression(RESULTS[random.nextInt(RESULTS.length)], 1 + random.nextInt(3));
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String inexact() {
        String x = expression(Kind.DOUBLE, 1);
        return switch (random.nextInt(4)) {
            case 0 ->
                pick(
                                "exp", "ln", "log", "sin", "cos", "tan", "cot", "asin", "acos", "atan", "cbrt", "tanh",
                                "sinh", "cosh", "log10")
                        + "(" + x + ")";
            case 1 -> "atan2(" + x + ", " + expression(Kind.DOUBLE, 1) + ")";
            case 2 -> x + " ^ " + expression(Kind.DOUBLE, 0);
            default -> "power(" + x + ", " + pick("2", "0.5", "-1", "i", "f2") + ")";
        };
    }

    String expression(Kind kind, int depth) {
        if (depth == 0) {
            return leaf(kind);
        }
        if (random.nextInt(9) == 0) {
            return shared(kind, depth - 1);
        }
        return switch (kind) {
            case BOOLEAN -> bool(depth - 1);
            case SMALLINT -> whole(kind, "s", depth - 1);
            case INTEGER -> random.nextInt(3) == 0 ? integerFunction(depth - 1) : whole(kind, "i", depth - 1);
            case BIGINT -> whole(kind, "l", depth - 1);
            case REAL -> real(depth - 1);
            case DOUBLE -> real8(depth - 1);
            case NUMERIC -> numeric(depth - 1);
            case DATE -> date(depth - 1);
            case TIMESTAMP, TIMESTAMPTZ -> timestamp(kind, depth - 1);
            case TIME -> time(depth - 1);
            case INTERVAL -> interval(depth - 1);
            default -> text(depth - 1);
        };
    }

    private String leaf(Kind kind) {
        return switch (kind) {
            case BOOLEAN -> pick("b", "b2", "b", "true", "false", "NULL::bool");
            case SMALLINT -> pick("s", "s", "7::int2");
            case INTEGER -> pick("i", "i2", "i", "id", "2", "-3", "100000");
            case BIGINT -> pick("l", "l2", "l", "5000000000", "-1::bigint");
            case REAL -> pick("r", "r", "0.1::real", "1e30::float4");
            case DOUBLE -> pick("f", "f2", "f", "f2", "0.5::float8", "float8 '1e308'", "-2::double precision");
            case NUMERIC -> pick("n", "n2", "n", "2.50", "-0.001", "1000000.0", "3");
            case DATE -> pick("d", "d", "date '2015-01-31'");
            case TIMESTAMP -> pick("ts", "ts2", "timestamp '2015-01-31 23:59:59.5'");
            case TIMESTAMPTZ -> pick("tz", "tz", "timestamptz '2015-01-31 23:59:59.5+02'");
            case TIME -> pick("tm", "tm", "time '13:14:15.16'");
            case INTERVAL ->
                pick("iv", "iv2", "interval '1 mon -3 days 04:05:06'", "interval '90 minutes'", "interval '2' day");
            default -> pick("t", "w", "w", "'abc'", "'é%'", "''");
        };
    }

    /// The server computes NULLIF of constants row by row, which decides whether an error beside it is seen.
    private static String column(Kind kind) {
        return switch (kind) {
            case BOOLEAN -> "b";
            case SMALLINT -> "s";
            case INTEGER -> "i";
            case BIGINT -> "l";
            case REAL -> "r";
            case DOUBLE -> "f";
            case NUMERIC -> "n";
            case DATE -> "d";
            case TIMESTAMP -> "ts";
            case TIMESTAMPTZ -> "tz";
            case TIME -> "tm";
            case INTERVAL -> "iv";
            default -> "t";
        };
    }

    /// Forms that every type has.
    private String shared(Kind kind, int depth) {
        String a = expression(kind, depth);
        String b = expression(kind, depth);
        String condition = expression(Kind.BOOLEAN, depth);
        return switch (random.nextInt(kind == Kind.BOOLEAN ? 3 : 6)) {
            case 0 -> "CASE WHEN " + condition + " THEN " + a + " ELSE " + b + " END";
            case 1 -> "coalesce(" + a + ", " + b + ")";
            case 2 -> "nullif(" + column(kind) + ", " + b + ")";
            case 3 -> "greatest(" + a + ", " + b + ", " + leaf(kind) + ")";
            case 4 -> "least(" + a + ", " + b + ")";
            default -> "CASE " + a + " WHEN " + b + " THEN " + leaf(kind) + " END";
        };
    }

    private String bool(int depth) {
        Kind kind = COMPARED[random.nextInt(COMPARED.length)];
        String a = expression(kind, depth);
        String b = expression(kind, depth);
        return switch (random.nextInt(14)) {
            case 0 -> a + " " + pick("=", "<>", "<", "<=", ">", ">=") + " " + b;
            case 1 -> "(" + a + " " + pick("=", "<>", "<", "<=", ">", ">=", "!=") + " " + b + ")";
            case 2 -> "(" + expression(Kind.BOOLEAN, depth) + " AND " + expression(Kind.BOOLEAN, depth) + ")";
            case 3 -> "(" + expression(Kind.BOOLEAN, depth) + " OR " + expression(Kind.BOOLEAN, depth) + ")";
            case 4 -> "NOT (" + expression(Kind.BOOLEAN, depth) + ")";
            case 5 -> "(" + a + ") IS " + pick("", "NOT ") + "NULL";
            case 6 ->
                "(" + expression(Kind.BOOLEAN, depth) + ") IS " + pick("", "NOT ") + pick("TRUE", "FALSE", "UNKNOWN");
            case 7 -> "((" + a + ") IS " + pick("", "NOT ") + "DISTINCT FROM (" + b + "))";
            case 8 ->
                "(" + a + pick(" BETWEEN ", " NOT BETWEEN ", " BETWEEN SYMMETRIC ") + "(" + b + ") AND (" + leaf(kind)
                        + "))";
            case 9 -> "((" + a + ")" + pick(" IN (", " NOT IN (") + b + ", " + leaf(kind) + "))";
            case 10 ->
                "(" + leaf(Kind.TEXT) + pick(" LIKE ", " NOT LIKE ")
                        + pick("'a%'", "'%b%'", "'_b_'", "'%'", "w", "'é%'", "'100\\%'") + ")";
            case 11 -> "(w ILIKE " + pick("'A%'", "'%WORLD'", "'h_LLO%'") + ")";
            case 12 -> mixedComparison();
            default -> "(" + a + " = " + b + ") IS NOT TRUE";
        };
    }

    private String mixedComparison() {
        Kind[] numbers = {Kind.SMALLINT, Kind.INTEGER, Kind.BIGINT, Kind.REAL, Kind.DOUBLE, Kind.NUMERIC};
        Kind[] days = {Kind.DATE, Kind.TIMESTAMP, Kind.TIMESTAMPTZ};
        Kind[] family = random.nextInt(3) == 0 ? days : numbers;
        return "(" + leaf(family[random.nextInt(family.length)]) + " " + pick("=", "<", ">=", "<>") + " "
                + leaf(family[random.nextInt(family.length)]) + ")";
    }

    private String whole(Kind kind, String name, int depth) {
        String type = kind == Kind.SMALLINT ? "int2" : kind == Kind.INTEGER ? "int4" : "int8";
        String a = expression(kind, depth);
        String b = expression(kind, depth);
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> "(" + a + " " + pick("+", "-", "*", "/", "%") + " " + b + ")";
            case 3 -> "(-(" + a + "))";
            case 4 -> "abs(" + a + ")";
            case 5 -> "(" + expression(Kind.DOUBLE, depth) + ")::" + type;
            case 6 -> "(" + expression(pickKind(Kind.NUMERIC, Kind.BIGINT, Kind.REAL), depth) + ")::" + type;
            default -> "(" + name + " " + pick("+", "*") + " " + a + ")";
        };
    }

    private Kind pickKind(Kind... kinds) {
        return kinds[random.nextInt(kinds.length)];
    }

    private String integerFunction(int depth) {
        return switch (random.nextInt(9)) {
            case 0 -> "length(" + text(depth) + ")";
            case 1 -> "strpos(" + leaf(Kind.TEXT) + ", " + pick("'b'", "'é'", "'X'") + ")";
            case 2 -> "(" + leaf(Kind.DATE) + " - " + leaf(Kind.DATE) + ")";
            case 3 -> "(" + expression(Kind.BOOLEAN, depth) + ")::int";
            case 4 -> "octet_length(" + pick("t", "w", "bt", "c") + ")";
            case 5 -> "cardinality(ai)";
            case 6 -> "ai[" + pick("1", "2", "i", "id % 4", "0", "1][2", "2][id % 3", "-1") + "]";
            case 7 -> "length(" + pick("bt", "c") + ")";
            default -> "mod(" + expression(Kind.INTEGER, depth) + ", " + leaf(Kind.INTEGER) + ")";
        };
    }

    private String real(int depth) {
        String a = expression(Kind.REAL, depth);
        return switch (random.nextInt(5)) {
            case 0, 1 -> "(" + a + " " + pick("+", "-", "*", "/") + " " + expression(Kind.REAL, depth) + ")";
            case 2 -> "(-" + a + ")";
            case 3 -> "abs(" + a + ")";
            default -> "(" + expression(pickKind(Kind.DOUBLE, Kind.INTEGER, Kind.NUMERIC), depth) + ")::real";
        };
    }

    private String real8(int depth) {
        String a = expression(Kind.DOUBLE, depth);
        return switch (random.nextInt(11)) {
            case 0, 1, 2 -> "(" + a + " " + pick("+", "-", "*", "/") + " " + expression(Kind.DOUBLE, depth) + ")";
            case 3 -> pick("floor", "ceil", "round", "trunc", "abs", "sign", "-", "+", "ceiling") + "(" + a + ")";
            case 4 -> pick("sqrt", "radians", "degrees", "|/", "@") + "(" + a + ")";
            case 5 ->
                "(" + a + " " + pick("+", "*", "-", "/") + " "
                        + leaf(pickKind(Kind.INTEGER, Kind.REAL, Kind.NUMERIC, Kind.BIGINT)) + ")";
            case 6 ->
                "(" + leaf(pickKind(Kind.INTEGER, Kind.NUMERIC, Kind.BIGINT)) + " " + pick("+", "*") + " " + a + ")";
            case 7 -> "(" + expression(pickKind(Kind.INTEGER, Kind.NUMERIC, Kind.REAL), depth) + ")::float8";
            case 8 ->
                "date_part('"
                        + pick(
                                "day",
                                "hour",
                                "epoch",
                                "minute",
                                "second",
                                "year",
                                "month",
                                "dow",
                                "doy",
                                "microseconds",
                                "week",
                                "quarter")
                        + "', " + leaf(pickKind(Kind.TIMESTAMP, Kind.TIMESTAMPTZ)) + ")";
            case 9 -> "(" + leaf(Kind.INTEGER) + " " + pick("+", "/") + " " + leaf(Kind.REAL) + ")";
            default ->
                "date_part('" + pick("epoch", "day", "month", "hour", "minute") + "', " + leaf(Kind.INTERVAL) + ")";
        };
    }

    private String numeric(int depth) {
        String a = expression(Kind.NUMERIC, depth);
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> "(" + a + " " + pick("+", "-", "*", "/", "%") + " " + expression(Kind.NUMERIC, depth) + ")";
            case 3 -> pick("floor", "ceil", "round", "trunc", "abs", "sign", "-") + "(" + a + ")";
            case 4 -> pick("round", "trunc") + "(" + a + ", " + pick("2", "0", "-1", "5") + ")";
            case 5 ->
                "(" + expression(pickKind(Kind.INTEGER, Kind.BIGINT, Kind.REAL, Kind.DOUBLE), depth) + ")::numeric";
            case 6 -> "(" + a + ")::numeric(" + pick("12,3", "5,1", "30,10") + ")";
            case 7 -> "(" + leaf(Kind.INTEGER) + " " + pick("+", "*", "-", "/") + " " + a + ")";
            default -> extract();
        };
    }

    private String extract() {
        return switch (random.nextInt(4)) {
            case 0 ->
                "extract("
                        + pick(
                                "day",
                                "month",
                                "year",
                                "quarter",
                                "week",
                                "isoyear",
                                "dow",
                                "isodow",
                                "doy",
                                "decade",
                                "century",
                                "millennium",
                                "epoch",
                                "julian")
                        + " from " + pick("d", "ts", "tz") + ")::numeric";
            case 1 ->
                "extract(" + pick("hour", "minute", "second", "milliseconds", "microseconds", "epoch") + " from "
                        + pick("ts", "tz", "tm", "iv", "iv2") + ")::numeric";
            case 2 ->
                "extract(" + pick("day", "month", "year", "quarter", "decade", "century", "millennium", "epoch")
                        + " from iv)::numeric";
            default ->
                "extract(" + pick("epoch", "day", "hour") + " from " + leaf(Kind.TIMESTAMP) + " - "
                        + leaf(Kind.TIMESTAMP) + ")::numeric";
        };
    }

    private String date(int depth) {
        return switch (random.nextInt(4)) {
            case 0, 1 -> "(" + expression(Kind.DATE, depth) + pick(" + ", " - ") + pick("id", "i", "3", "i2") + ")";
            case 2 -> "(" + expression(pickKind(Kind.TIMESTAMP, Kind.TIMESTAMPTZ), depth) + ")::date";
            default -> "(" + pick("id", "7") + " + " + expression(Kind.DATE, depth) + ")";
        };
    }

    private String timestamp(Kind kind, int depth) {
        String a = expression(kind, depth);
        String span = expression(Kind.INTERVAL, depth);
        return switch (random.nextInt(6)) {
            case 0, 1 -> "(" + a + pick(" + ", " - ") + span + ")";
            case 2 -> "(" + span + " + " + a + ")";
            case 3 ->
                "date_trunc('"
                        + pick(
                                "day",
                                "hour",
                                "week",
                                "month",
                                "quarter",
                                "year",
                                "decade",
                                "century",
                                "millennium",
                                "second",
                                "milliseconds",
                                "minute")
                        + "', " + a + ")";
            case 4 ->
                kind == Kind.TIMESTAMP
                        ? pick("(d + iv)", "(d - iv2)", "(d + tm)", "(tm + d)", "d::timestamp")
                        : pick("d::timestamptz", "ts::timestamptz", "ts AT TIME ZONE 'UTC'");
            default ->
                "(" + expression(pickKind(Kind.TIMESTAMP, Kind.TIMESTAMPTZ, Kind.DATE), depth) + ")::"
                        + (kind == Kind.TIMESTAMP ? "timestamp" : "timestamptz");
        };
    }

    private String time(int depth) {
        return switch (random.nextInt(3)) {
            case 0 -> "(" + expression(Kind.TIME, depth) + pick(" + ", " - ") + pick("iv", "interval '25:00:00'") + ")";
            case 1 -> "(" + pick("ts", "ts2", "tz") + ")::time";
            default -> "(" + expression(Kind.INTERVAL, depth) + ")::time";
        };
    }

    private String interval(int depth) {
        return switch (random.nextInt(7)) {
            case 0 -> "(" + leaf(Kind.TIMESTAMP) + " - " + leaf(pickKind(Kind.TIMESTAMP, Kind.DATE)) + ")";
            case 1 ->
                "(" + expression(Kind.INTERVAL, depth) + pick(" + ", " - ") + expression(Kind.INTERVAL, depth) + ")";
            case 2 -> "(" + expression(Kind.INTERVAL, depth) + " * " + pick("2", "1.5", "f", "-0.3", "i") + ")";
            case 3 -> "(" + expression(Kind.INTERVAL, depth) + " / " + pick("2", "1.5", "f", "3", "i") + ")";
            case 4 -> "(-" + leaf(Kind.INTERVAL) + ")";
            case 5 -> pick("(tm - time '01:02:03')", "tm::interval", "(tz - timestamptz '2015-01-01 00:00:00+00')");
            default ->
                "date_trunc('" + pick("day", "hour", "month", "year", "second", "quarter") + "', " + leaf(Kind.INTERVAL)
                        + ")";
        };
    }

    private String text(int depth) {
        String a = expression(Kind.TEXT, Math.min(depth, 1));
        return switch (random.nextInt(11)) {
            case 0 -> "(" + a + " || " + expression(Kind.TEXT, 0) + ")";
            case 1 -> "(" + a + " || " + leaf(pickKind(Kind.INTEGER, Kind.DOUBLE, Kind.DATE, Kind.BOOLEAN)) + ")";
            case 2 -> pick("lower", "upper") + "(w)";
            case 3 ->
                "substr(" + a + ", " + pick("1", "2", "0", "-1", "id % 3") + pick("", ", 2", ", 0", ", 100") + ")";
            case 4 -> pick("btrim", "ltrim", "rtrim") + "(" + a + pick("", ", 'a '", ", 'é'") + ")";
            case 5 -> pick("left", "right") + "(" + a + ", " + pick("2", "-1", "0", "-100", "50") + ")";
            case 6 ->
                "("
                        + expression(
                                pickKind(
                                        Kind.DOUBLE,
                                        Kind.REAL,
                                        Kind.NUMERIC,
                                        Kind.TIMESTAMP,
                                        Kind.TIMESTAMPTZ,
                                        Kind.INTERVAL,
                                        Kind.BOOLEAN,
                                        Kind.DATE,
                                        Kind.TIME,
                                        Kind.BIGINT),
                                depth)
                        + ")::text";
            case 7 -> "replace(" + a + ", " + pick("'a'", "'X'", "''") + ", 'zz')";
            case 8 -> "(" + a + ")::varchar(" + pick("1", "3", "20") + ")";
            case 9 -> pick("bt", "u", "ai", "c") + "::text";
            default -> "substring(" + a + " from 2 for 3)";
        };
    }
}
