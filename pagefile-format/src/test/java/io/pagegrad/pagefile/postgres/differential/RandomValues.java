package io.pagegrad.pagefile.postgres.differential;

import java.util.List;
import java.util.Random;
import java.util.function.Function;

/// Types of columns and literals of them, drawn from a seed.
final class RandomValues {
    /// A type and how to draw a literal of it.
    private record Kind(String type, Function<Random, String> literal) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("bool", r -> r.nextBoolean() ? "true" : "false"),
            new Kind("int2", r -> Integer.toString(r.nextInt(65536) - 32768)),
            new Kind("int4", r -> Integer.toString(r.nextInt())),
            new Kind("int8", r -> "'" + r.nextLong() + "'"),
            new Kind("float4", r -> "'" + real(r) + "'"),
            new Kind("float8", r -> "'" + real(r) + "'"),
            new Kind("numeric", RandomValues::decimal),
            new Kind("numeric(12,3)", r -> Long.toString(r.nextLong() % 1_000_000_000L) + "." + r.nextInt(10_000)),
            new Kind("text", RandomValues::text),
            new Kind("text", r -> "repeat(" + text(r) + ", " + r.nextInt(300) + ")"),
            new Kind(
                    "text",
                    r -> "(SELECT string_agg(md5((i + " + r.nextInt() + "::int8)::text), '') FROM generate_series(1, "
                            + r.nextInt(250) + ") i)"),
            new Kind("varchar", RandomValues::text),
            new Kind("char(7)", r -> "'" + "abcdefg".substring(r.nextInt(7)) + "'"),
            new Kind(
                    "bytea",
                    r -> "decode(left(repeat(md5('" + r.nextInt() + "'), 40), " + 2 * r.nextInt(600) + "), 'hex')"),
            new Kind("date", r -> "date '2000-01-01' + " + (r.nextInt(4_000_000) - 2_000_000)),
            new Kind("time", r -> "time '00:00' + " + r.nextInt(86_400) + " * interval '1.000001 s'"),
            new Kind(
                    "timetz",
                    r -> "'" + r.nextInt(24) + ":" + r.nextInt(60) + ":01.5" + (r.nextBoolean() ? "+" : "-")
                            + r.nextInt(15) + ":" + r.nextInt(60) + "'"),
            new Kind("timestamp", r -> "timestamp '2000-01-01' + " + r.nextInt() + " * interval '77.000003 s'"),
            new Kind("timestamptz", r -> "timestamptz '2000-01-01 00:00+00' + " + r.nextInt() + " * interval '19.1 s'"),
            new Kind(
                    "interval",
                    r -> "make_interval(months => " + r.nextInt(100) + ", days => " + (r.nextInt(100) - 50)
                            + ", secs => " + (r.nextGaussian() * 10_000) + ")"),
            new Kind("uuid", r -> "md5('" + r.nextInt() + "')::uuid"),
            new Kind("inet", r -> "'10." + r.nextInt(256) + ".0." + r.nextInt(256) + "/" + r.nextInt(33) + "'"),
            new Kind(
                    "jsonb",
                    r -> "jsonb_build_object('k', " + r.nextInt() + ", " + text(r) + "::text || 'x', ARRAY["
                            + decimal(r) + "::numeric])"),
            new Kind("json", r -> "'{\"a\" : [" + r.nextInt() + ", null]}'"),
            new Kind("int4[]", r -> "ARRAY[" + r.nextInt() + ", NULL, " + r.nextInt() + "]"),
            new Kind("text[]", r -> "ARRAY[" + text(r) + ", NULL, " + text(r) + "]::text[]"),
            new Kind("varbit", r -> "B'" + Integer.toBinaryString(r.nextInt()) + "'"),
            new Kind("\"char\"", r -> "'" + (char) ('a' + r.nextInt(26)) + "'"),
            new Kind("name", r -> "'n" + r.nextInt() + "'"),
            new Kind("point", r -> "point(" + r.nextInt(100) + ", " + r.nextInt(1000) / 8.0 + ")"),
            new Kind("int4range", r -> "int4range(" + (r.nextInt(100) - 100) + ", " + r.nextInt(100) + ", '(]')"),
            new Kind("money", r -> "'" + r.nextInt() + "'::int4::money"),
            new Kind("macaddr", r -> "'08:00:2b:01:02:" + (10 + r.nextInt(80)) + "'"),
            new Kind("tsvector", r -> "to_tsvector('simple', md5('" + r.nextInt() + "') || ' a b a')"));

    private static final List<String> WORDS = List.of(
            "",
            "a",
            "plain words",
            "with,comma",
            "quo\"te",
            "line\nfeed",
            "\\.",
            "ünï",
            "日本",
            "  spaces  ",
            "\\",
            "NULL",
            "\r",
            "t\tab");

    private final Random random;

    RandomValues(Random random) {
        this.random = random;
    }

    int kind() {
        return random.nextInt(KINDS.size());
    }

    static String type(int kind) {
        return KINDS.get(kind).type();
    }

    /// A literal, null in one of seven cases.
    String literal(int kind) {
        Kind drawn = KINDS.get(kind);
        return random.nextInt(7) == 0 ? "NULL" : "(" + drawn.literal().apply(random) + ")::" + drawn.type();
    }

    private static String real(Random r) {
        return switch (r.nextInt(12)) {
            case 0 -> "NaN";
            case 1 -> "-Infinity";
            case 2 -> "-0";
            case 3 -> Integer.toString(r.nextInt(1000));
            default -> Float.toString((float) (r.nextGaussian() * Math.pow(10, r.nextInt(40) - 20)));
        };
    }

    private static String decimal(Random r) {
        return r.nextInt(10) == 0
                ? "'NaN'::numeric"
                : "'" + (r.nextBoolean() ? "-" : "") + Math.abs((long) r.nextInt()) + "0".repeat(r.nextInt(12)) + "."
                        + "0".repeat(r.nextInt(9)) + r.nextInt(100_000) + "'::numeric";
    }

    private static String text(Random r) {
        String word = WORDS.get(r.nextInt(WORDS.size())) + (r.nextBoolean() ? "" : Integer.toString(r.nextInt()));
        return "'" + word.replace("'", "''") + "'";
    }
}
