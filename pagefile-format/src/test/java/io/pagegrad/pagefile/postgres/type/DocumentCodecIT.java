package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Documents print as the server prints them: JSON, JSON paths, texts and queries of the text search, XML.
@ParameterizedClass
@MethodSource("io.pagegrad.testdata.PostgresBinaries#majors")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentCodecIT {
    @Parameter
    int major;

    private PostgresServer server;
    private CodecOracle oracle;

    @BeforeParameterizedClassInvocation
    void start(int version) throws IOException, SQLException {
        server = PostgresServer.builder().major(version).start();
        oracle = new CodecOracle(server, "postgres");
    }

    @AfterParameterizedClassInvocation
    void stop() throws SQLException {
        oracle.close();
        server.close();
    }

    @Test
    void json() throws Exception {
        List<String> documents = new ArrayList<>(List.of(
                "1",
                "\"a\"",
                "null",
                "true",
                "[]",
                "{}",
                "[[]]",
                "[{}]",
                "{\"a\":{}}",
                "-0",
                "1e5",
                "1.50",
                "\"\\u0001\\n\\\"\\\\/\"",
                "[1, [2, [3, [4, [5]]]]]",
                "\"\\u007f\""));
        documents.addAll(RandomText.many(1000, 36, random -> document(random, 4)));
        oracle.literals("jsonb", documents);
        oracle.literals("json", documents);
        oracle.query(
                "jsonb",
                "SELECT jsonb_agg(i) FROM generate_series(1, 5000) i UNION ALL SELECT jsonb_object_agg('k' || i, i::text)"
                        + " FROM generate_series(1, 1000) i UNION ALL SELECT (repeat('[', 1000) || repeat(']', 1000))::jsonb");
    }

    private static String document(Random random, int depth) {
        int kind = random.nextInt(depth == 0 ? 4 : 6);
        return switch (kind) {
            case 0 -> Integer.toString(random.nextInt());
            case 1 -> jsonString(RandomText.next(random));
            case 2 -> random.nextInt(3) == 0 ? "null" : random.nextBoolean() ? "true" : "false";
            case 3 -> ScalarCodecIT.numeric(random);
            case 4 ->
                "["
                        + String.join(
                                ",",
                                RandomText.many(
                                        random.nextInt(5), random.nextLong(), inner -> document(inner, depth - 1)))
                        + "]";
            default ->
                "{"
                        + String.join(
                                ",",
                                RandomText.many(
                                        random.nextInt(5),
                                        random.nextLong(),
                                        inner -> jsonString(RandomText.next(inner)) + ":" + document(inner, depth - 1)))
                        + "}";
        };
    }

    private static String jsonString(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.chars()
                .forEach(c -> json.append(
                        c < ' ' || c == '"' || c == '\\' ? String.format("\\u%04x", c) : Character.toString((char) c)));
        return json.append('"').toString();
    }

    @Test
    void jsonPaths() throws Exception {
        if (major < 12) {
            return;
        }
        List<String> paths = new ArrayList<>(List.of(
                "$",
                "strict $",
                "null",
                "true",
                "1.50",
                "\"a\\n\\\"\"",
                "$.a.b.*",
                "$.\"odd key\".\"\\u0001\"",
                "$[*]",
                "$[0, 1 to 3, last - 1 to last]",
                "$.**",
                "$.**{2}",
                "$.**{2 to 5}",
                "$.**{last}",
                "$.**{3 to last}",
                "$.**{last to 5}",
                "$x + $\"y z\"",
                "1 + 2 * 3",
                "(1 + 2) * 3",
                "1 - (2 - 3)",
                "-(1 + $.a)",
                "+ -$.a",
                "(-1).abs()",
                "$.a ? (@ > 1 && @ < 5 || !(@ == 3))",
                "$.a ? (@.b starts with \"x\").c",
                "$ ? (exists(@.a ? (@ > 3)))",
                "$ ? ((@.a == 1) is unknown)",
                "$ ? (@.x like_regex \"^a.*b$\" flag \"is\")",
                "$ ? (@.x like_regex \"a\")",
                "$.a.type()",
                "$.a.size().floor().ceiling().double()",
                "$.keyvalue().key",
                "($.a + 3).abs() % 2",
                "(1).type()",
                "($ > 1)",
                "$.a == $.b && $.c != null",
                "($.a > 1).type()",
                "((1 == 2) || (3 <> 4)) && (5 <= 6)",
                "$[$.a].b",
                "last"));
        paths.remove("last");
        if (major >= 13) {
            paths.addAll(List.of(
                    "$.datetime()",
                    "$.datetime(\"yyyy\")",
                    "$ ? (@.a.datetime() < 1)",
                    "$ ? (@.x like_regex \"a\" flag \"ismq\")"));
        }
        if (major >= 17) {
            paths.addAll(List.of(
                    "$.bigint().boolean().date().integer().number().string()",
                    "$.decimal().decimal(5).decimal(5,2)",
                    "$.time().time(3)",
                    "$.time_tz(2).timestamp().timestamp(1).timestamp_tz().timestamp_tz(6)"));
        }
        oracle.literals("jsonpath", paths);
        oracle.literals("jsonpath", RandomText.many(500, 38, random -> jsonPath(random, 4)));
    }

    private static String jsonPath(Random random, int depth) {
        if (depth == 0) {
            return List.of("$.a", "1", "$[*]", "\"s\"", "2.5", "$v").get(random.nextInt(6));
        }
        return switch (random.nextInt(6)) {
            case 0 -> "(" + jsonPath(random, depth - 1) + " + " + jsonPath(random, depth - 1) + ")";
            case 1 -> jsonPath(random, depth - 1) + " * " + jsonPath(random, depth - 1);
            case 2 -> "-(" + jsonPath(random, depth - 1) + ")";
            case 3 -> "$ ? (" + jsonPath(random, depth - 1) + " < " + jsonPath(random, depth - 1) + ")";
            case 4 -> "(" + jsonPath(random, depth - 1) + ").x";
            default -> "$[" + jsonPath(random, depth - 1) + " to last]";
        };
    }

    @Test
    void textSearch() throws Exception {
        oracle.literals(
                "tsvector",
                List.of(
                        "",
                        "a",
                        "a:1 b:2A c:3B,4C,5D",
                        "'it''s' 'back\\\\slash' 'sp ace':7",
                        "a:16383 zz:1,2,3",
                        "é:1 漢字:2"));
        oracle.query(
                "tsvector",
                "SELECT to_tsvector('english', md5(i::text) || ' the quick brown foxes jumped ' || i) FROM generate_series(1, 200) i");
        oracle.query(
                "tsvector",
                "SELECT setweight(to_tsvector('simple', string_agg(md5(i::text), ' ')), 'B') FROM generate_series(1, 500) i");
        oracle.literals(
                "tsquery",
                List.of(
                        "",
                        "a",
                        "a & b",
                        "a | b & c",
                        "(a | b) & c",
                        "!a",
                        "!(a & b)",
                        "!!a",
                        "a <-> b",
                        "a <3> b",
                        "a <-> (b <-> c)",
                        "(a <-> b) <-> c",
                        "a & (b & c)",
                        "a | (b | c)",
                        "'it''s':*A & 'x\\\\y':BCD",
                        "a:* <-> (b | c)",
                        "!(a <-> b) & (c | !d)",
                        "(a & b) <-> c",
                        "a <-> !b",
                        "!(a|b)<->c",
                        "'sp ace':A"));
        oracle.literals("tsquery", RandomText.many(500, 37, random -> query(random, 5)));
    }

    private static String query(Random random, int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return "w" + random.nextInt(50) + (random.nextInt(4) == 0 ? ":*AC" : "");
        }
        return switch (random.nextInt(4)) {
            case 0 -> "!(" + query(random, depth - 1) + ")";
            case 1 -> "(" + query(random, depth - 1) + ") & (" + query(random, depth - 1) + ")";
            case 2 -> "(" + query(random, depth - 1) + ") | (" + query(random, depth - 1) + ")";
            default ->
                "(" + query(random, depth - 1) + ") <" + random.nextInt(4) + "> (" + query(random, depth - 1) + ")";
        };
    }

    @Test
    void xml() throws Exception {
        if (!"1"
                .equals(server.queryValue(
                        "SELECT count(*) FROM pg_config() WHERE name = 'CONFIGURE' AND setting LIKE '%libxml%'"))) {
            return;
        }
        oracle.literals(
                "xml",
                List.of(
                        "<a/>",
                        "text",
                        "<?xml version=\"1.0\"?><a/>",
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>é</a>",
                        "<?xml version=\"1.0\" standalone=\"yes\"?>\n<a/>",
                        "<?xml version='1.1'?><a/>",
                        "<?xml version=\"1.0\"?>\n\n<a/>",
                        "<?xml version=\"1.0\" encoding='utf-8' standalone='no' ?> <a/>",
                        "<?xml-stylesheet href='x'?><a/>",
                        "  <a/>",
                        "",
                        "<?xml version=\"1.1\" encoding=\"UTF-8\" standalone=\"no\"?><a/>",
                        "<!DOCTYPE a><a/>"));
    }
}
