package io.pagegrad.expression.server;

import io.pagegrad.column.LogicalType;
import io.pagegrad.expression.value.ValueText;
import java.util.Random;
import java.util.UUID;

/// Texts of random values of a type, extremes among them.
final class SampleValues {
    private final Random random;
    private final int serverMajor;
    private final boolean ordinary;

    SampleValues(Random random, int serverMajor, boolean ordinary) {
        this.random = random;
        this.serverMajor = serverMajor;
        this.ordinary = ordinary;
    }

    String text(String column, LogicalType type) {
        return ordinary ? ordinary(column, type) : any(column, type);
    }

    private String ordinary(String column, LogicalType type) {
        return switch (type.kind()) {
            case SMALLINT, INTEGER, BIGINT -> "" + random.nextInt(-99, 100);
            case REAL, DOUBLE -> "" + random.nextInt(-400, 400) / 8.0;
            case NUMERIC -> random.nextInt(-99, 100) + ".25";
            case DATE -> day();
            case TIMESTAMP, TIMESTAMPTZ -> moment();
            case INTERVAL -> random.nextInt(-40, 40) + " days 01:30:15.25";
            default -> any(column, type);
        };
    }

    private String any(String column, LogicalType type) {
        return switch (type.kind()) {
            case BOOLEAN -> random.nextBoolean() ? "true" : "false";
            case SMALLINT -> pick("0", "1", "-1", "32767", "-32768", "7", "" + random.nextInt(-200, 200));
            case INTEGER ->
                pick("0", "1", "-1", "3", "2147483647", "-2147483648", "" + random.nextInt(-99, 99), "46341");
            case BIGINT ->
                pick(
                        "0",
                        "2",
                        "-1",
                        "9223372036854775807",
                        "-9223372036854775808",
                        "3037000500",
                        "" + random.nextLong(),
                        "" + random.nextInt(1000));
            case REAL ->
                pick(
                        "0",
                        "-0",
                        "1.5",
                        "-2.25",
                        "NaN",
                        "Infinity",
                        "-Infinity",
                        "3.4028235e+38",
                        "1e-45",
                        "" + random.nextFloat(),
                        "" + random.nextInt(100),
                        "16777217");
            case DOUBLE ->
                pick(
                        "0",
                        "-0",
                        "0.5",
                        "-1",
                        "2.5",
                        "NaN",
                        "Infinity",
                        "-Infinity",
                        "1.7976931348623157e+308",
                        "5e-324",
                        "1e-200",
                        "1e200",
                        "" + random.nextGaussian(),
                        "" + random.nextInt(-50, 50),
                        "" + random.nextDouble(-1e6, 1e6),
                        "0.3");
            case NUMERIC -> numeric(type);
            case DATE ->
                pick(
                        "2000-01-01",
                        "1999-12-31",
                        "2016-02-29",
                        "infinity",
                        "-infinity",
                        "4714-11-24 BC",
                        "5874897-12-31",
                        "0001-01-01",
                        "0044-03-15 BC",
                        day(),
                        day(),
                        day());
            case TIMESTAMP, TIMESTAMPTZ ->
                pick(
                                "2000-01-01 00:00:00",
                                "1999-12-31 23:59:59.999999",
                                "2016-02-29 12:30:00.5",
                                "infinity",
                                "-infinity",
                                "4714-11-24 00:00:00 BC",
                                "294276-12-31 23:59:59.999999",
                                "0001-12-31 23:59:59 BC",
                                moment(),
                                moment(),
                                moment(),
                                moment())
                        + (type.kind() == LogicalType.Kind.TIMESTAMPTZ ? "" : "");
            case TIME -> pick("00:00:00", "24:00:00", "23:59:59.999999", "12:30:00.25", moment().substring(11));
            case INTERVAL -> interval();
            case TEXT ->
                column.equals("w")
                        ? pick("", "a", "abc", "Hello World", "100%", "a_b", "  pad  ", "\\x", "aXbXc", "42", "2.5e3")
                        : pick("", "é", "日本語", "Grüße", "a", "abc", "😀 smile", "x'y", "%", "2015-03-01");
            case CHAR -> pick("a   ", "ab  ", "abcd", "    ", "1   ");
            case BYTEA -> pick("\\x", "\\x00", "\\xdeadbeef", "\\x0102030405");
            case UUID -> new UUID(random.nextLong(), random.nextLong()).toString();
            case ARRAY ->
                pick(
                        "{}",
                        "{1}",
                        "{1,2,3}",
                        "{-5,0,2147483647,8}",
                        "{NULL}",
                        "{1,NULL,3}",
                        "[0:2]={7,8,9}",
                        "[-1:0]={4,NULL}",
                        "{{1,2},{3,4}}",
                        "[2:3][0:1]={{1,NULL},{3,4}}",
                        "{{{1,2}}}");
            case OTHER -> throw new IllegalStateException(type.name());
        };
    }

    private String pick(String... texts) {
        return texts[random.nextInt(texts.length)];
    }

    private String numeric(LogicalType type) {
        if (type.precision() > 0) {
            return pick("0.00", "-1.00", "99999999.99", "-99999999.99", "2.50", "0.01", "12.34", "NaN");
        }
        String infinity = serverMajor >= 14 ? "Infinity" : "17";
        return pick(
                "0",
                "0.0",
                "1",
                "-1",
                "2.5",
                "-3.500",
                "NaN",
                infinity,
                "123456789012345678901234567890.123456789",
                "0.000000000000000000001",
                "100000000000000000000",
                "9999.9999",
                "10000",
                "-0.5",
                "1.5",
                "0.125",
                "" + random.nextInt(1000) + "." + random.nextInt(1000));
    }

    private String day() {
        return ValueText.text(random.nextInt(-40_000, 40_000), LogicalType.DATE);
    }

    private String moment() {
        return ValueText.text(random.nextLong(-2_000_000_000_000_000L, 2_000_000_000_000_000L), LogicalType.TIMESTAMP);
    }

    private String interval() {
        String infinite = serverMajor >= 17 ? "infinity" : "1 day";
        return pick(
                "00:00:00",
                "1 day",
                "-1 days",
                "1 mon",
                "1 year 2 mons 3 days 04:05:06.789",
                "-1 mons +1 day -00:00:01",
                "100 years",
                "00:00:00.000001",
                "-23:59:59.5",
                "25:00:00",
                infinite,
                random.nextInt(-40, 40) + " days " + random.nextInt(100) + ":30:15.25",
                random.nextInt(-30, 30) + " mons");
    }
}
