package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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

/// Values made of values, and those that name catalog rows, print as the server prints them.
@ParameterizedClass
@MethodSource("io.pagegrad.testdata.PostgresBinaries#majors")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainerCodecIT {
    @Parameter
    int major;

    private PostgresServer server;
    private CodecOracle oracle;

    @BeforeParameterizedClassInvocation
    void start(int version) throws IOException, SQLException {
        server = PostgresServer.builder().major(version).start();
        oracle = new CodecOracle(server, "postgres");
        oracle.sql("CREATE TYPE mood AS ENUM ('sad', 'so so', 'hap\"py', 'a,b', '')");
        oracle.sql("ALTER TYPE mood ADD VALUE 'new' BEFORE 'so so'");
        oracle.sql("CREATE DOMAIN positive AS numeric(10,2) CHECK (VALUE > 0)");
        oracle.sql("CREATE DOMAIN words AS text[]");
        oracle.sql("CREATE SCHEMA \"Odd Schema\"");
        oracle.sql("CREATE TYPE \"Odd Schema\".\"Pair\" AS (a int2, \"B\" text, c float8)");
        oracle.sql("CREATE TYPE nested AS (p \"Odd Schema\".\"Pair\", m mood, l text[], d positive)");
        oracle.sql("CREATE TYPE textrange AS RANGE (subtype = text, collation = \"C\")");
        oracle.sql("CREATE TYPE floatrange AS RANGE (subtype = float8)");
    }

    @AfterParameterizedClassInvocation
    void stop() throws SQLException {
        oracle.close();
        server.close();
    }

    @Test
    void enumsAndDomains() throws Exception {
        oracle.query("mood", "SELECT unnest(enum_range(NULL::mood))");
        oracle.query("mood[]", "SELECT enum_range(NULL::mood)");
        oracle.literals("positive", List.of("1", "12345678.9", "0.01"));
        oracle.literals("words", List.of("{a,b}", "{}"));
        if (major >= 11) {
            oracle.literals("positive[]", List.of("{1,2.5,NULL}"));
        }
    }

    @Test
    void arrays() throws Exception {
        oracle.literals("int4[]", arrays(random -> Integer.toString(random.nextInt())));
        oracle.literals("int2[]", arrays(random -> Integer.toString(random.nextInt(100))));
        oracle.literals("int8[]", arrays(random -> Long.toString(random.nextLong())));
        oracle.literals("bool[]", arrays(random -> random.nextBoolean() ? "t" : "f"));
        oracle.literals("float4[]", arrays(random -> Float.toString(random.nextFloat())));
        oracle.literals("numeric[]", arrays(random -> ScalarCodecIT.numeric(random)));
        oracle.literals("interval[]", arrays(random -> "\"" + random.nextInt(100) + " days 01:02:03\""));
        oracle.literals("text[]", arrays(random -> quoted(RandomText.next(random))));
        oracle.literals("varchar(20)[]", arrays(random -> quoted(shortened(RandomText.next(random)))));
        oracle.literals(
                "bytea[]", arrays(random -> quoted("\\x" + Integer.toHexString(0x1000 + random.nextInt(0xefff)))));
        oracle.literals("box[]", List.of("{(1,2),(3,4);(5,6),(7,8)}", "{}"));
        oracle.literals("timestamp[]", List.of("{2000-01-01 00:00:00,infinity}"));
        oracle.literals("uuid[]", List.of("{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11,NULL}"));
        oracle.literals("name[]", List.of("{abc,NULL,\"d e\"}"));
        oracle.literals("\"char\"[]", List.of("{a,b,\" \",NULL}"));
        oracle.literals("timetz[]", List.of("{10:00+01,11:00-02}"));
        oracle.literals("macaddr[]", List.of("{08:00:2b:01:02:03,08:00:2b:01:02:04}"));
        oracle.literals("tid[]", List.of("{\"(0,1)\",\"(0,2)\"}"));
        oracle.literals("inet[]", List.of("{1.2.3.4,::1}"));
        oracle.literals("int2vector", List.of("1 2 3", "", "-5"));
        oracle.literals("oidvector", List.of("1 2 4294967295", "", "16384"));
        oracle.literals("int2vector[]", List.of("{1 2,3}"));
        oracle.literals(
                "text[]",
                List.of(
                        "[0:1]={a,b}",
                        "[-5:-4][2:3]={{a,b},{c,d}}",
                        "{{{a},{b}},{{c},{d}}}",
                        "{null,\"null\",\"NULL\",\"\"}",
                        "{}"));
        oracle.literals("text[]", List.of("{\"" + "x".repeat(3000) + "\",\"" + "y".repeat(30000) + "\"}"));
    }

    private interface Element {
        String literal(Random random);
    }

    private static List<String> arrays(Element element) {
        return RandomText.many(300, 30, random -> {
            int dimensions = 1 + random.nextInt(3);
            int[] sizes = new int[dimensions];
            StringBuilder bounds = new StringBuilder();
            for (int i = 0; i < dimensions; i++) {
                sizes[i] = 1 + random.nextInt(4);
                int lower = random.nextInt(7) - 3;
                bounds.append('[')
                        .append(lower)
                        .append(':')
                        .append(lower + sizes[i] - 1)
                        .append(']');
            }
            String body = body(element, sizes, 0, random);
            return random.nextBoolean() ? body : bounds + "=" + body;
        });
    }

    private static String body(Element element, int[] sizes, int dimension, Random random) {
        List<String> items = new ArrayList<>();
        for (int i = 0; i < sizes[dimension]; i++) {
            items.add(
                    dimension + 1 < sizes.length
                            ? body(element, sizes, dimension + 1, random)
                            : random.nextInt(5) == 0 ? "NULL" : element.literal(random));
        }
        return "{" + String.join(",", items) + "}";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= 20 ? text : "";
    }

    @Test
    void composites() throws Exception {
        oracle.literals("\"Odd Schema\".\"Pair\"", RandomText.many(500, 31, random -> pair(random)));
        oracle.literals(
                "nested",
                RandomText.many(
                        300,
                        32,
                        random -> "(" + recordQuoted(pair(random)) + ","
                                + (random.nextBoolean() ? "sad" : "\"so so\"") + ","
                                + recordQuoted("{" + quoted(RandomText.next(random)) + ",NULL}") + ","
                                + (random.nextBoolean() ? "" : "12.5") + ")"));
        oracle.literals("\"Odd Schema\".\"Pair\"[]", List.of("{\"(1,a,2)\",\"(,,)\",NULL}"));
        // a value that is large is compressed as a whole, or has fields that were compressed before
        oracle.query(
                "nested",
                "SELECT ROW(ROW(i, repeat('ab', i * 300), 1.5)::\"Odd Schema\".\"Pair\", 'sad', ARRAY[repeat('x', i * 10)],"
                        + " 1)::nested FROM generate_series(1, 40) i");
        oracle.sql("CREATE TABLE wide (id int, body text)");
        oracle.sql("INSERT INTO wide SELECT i, repeat(md5(i::text), 200) FROM generate_series(1, 20) i");
        oracle.query("wide", "SELECT w FROM wide w");
        oracle.sql("CREATE TYPE changing AS (a int, b text, c int8, d text)");
        oracle.sql("CREATE TABLE changes (v changing)");
        oracle.sql("INSERT INTO changes VALUES (ROW(1, 'b', 3, 'd')), (ROW(NULL, NULL, 3, NULL))");
        oracle.sql("ALTER TYPE changing DROP ATTRIBUTE b");
        oracle.sql("ALTER TYPE changing ADD ATTRIBUTE e numeric");
        oracle.sql("INSERT INTO changes VALUES (ROW(1, 3, 'd', 5.50)), (ROW(NULL, NULL, NULL, NULL)), (NULL)");
        oracle.compare("changes", "changing");
        oracle.sql("CREATE TYPE nothing AS ()");
        oracle.query("nothing", "SELECT ROW()::nothing");
    }

    private static String pair(Random random) {
        return "(" + (random.nextInt(4) == 0 ? "" : random.nextInt(100)) + ","
                + (random.nextInt(4) == 0 ? "" : recordQuoted(RandomText.next(random))) + ","
                + (random.nextInt(4) == 0 ? "" : random.nextInt(1000) / 8.0) + ")";
    }

    private static String recordQuoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    @Test
    void ranges() throws Exception {
        oracle.literals("int4range", ranges(random -> Integer.toString(random.nextInt(1000) - 500)));
        oracle.literals("int8range", ranges(random -> Long.toString(random.nextInt(1000) - 500)));
        oracle.literals(
                "numrange", ranges(random -> Integer.toString(random.nextInt(1000)) + "." + random.nextInt(100)));
        oracle.literals(
                "daterange", List.of("[2000-01-01,2001-01-01)", "(,2001-01-01]", "empty", "[infinity,]", "(,)"));
        oracle.literals("tsrange", List.of("[2000-01-01 10:00,2001-01-01 11:00)", "(,2001-01-01]", "empty"));
        oracle.literals("tstzrange", List.of("[2000-01-01 10:00+00,2001-01-01 11:00+00)"));
        oracle.literals("floatrange", ranges(random -> Double.toString(random.nextGaussian())));
        oracle.literals("textrange", RandomText.many(300, 33, random -> {
            String one = RandomText.next(random);
            return "[" + recordQuoted(one) + "," + recordQuoted(one + RandomText.next(random)) + "]";
        }));
        oracle.literals("int4range[]", List.of("{\"[1,2)\",empty,NULL}"));
        oracle.query(
                "textrange",
                "SELECT textrange(repeat('a', i * 100), repeat('b', i * 150)) FROM generate_series(1, 60) i");
        if (major >= 14) {
            oracle.literals("int4multirange", multiranges(random -> Integer.toString(random.nextInt(1000) - 500)));
            oracle.literals("nummultirange", multiranges(random -> random.nextInt(1000) + "." + random.nextInt(100)));
            oracle.literals("datemultirange", List.of("{[2000-01-01,2001-01-01),[2010-01-01,)}", "{}"));
            oracle.literals("textmultirange", List.of("{[a,b],[\"c d\",e)}", "{}", "{(,)}"));
            oracle.query(
                    "textmultirange",
                    "SELECT range_agg(textrange(md5(i::text), md5(i::text) || 'x')) FROM generate_series(1, 300) i GROUP BY i % 7");
        }
    }

    private static List<String> ranges(Element element) {
        return RandomText.many(300, 34, random -> range(element, random));
    }

    private static String range(Element element, Random random) {
        if (random.nextInt(10) == 0) {
            return "empty";
        }
        String lower = element.literal(random);
        String upper = element.literal(random);
        if (Double.parseDouble(lower) > Double.parseDouble(upper)) {
            String swap = lower;
            lower = upper;
            upper = swap;
        }
        return (random.nextBoolean() ? "[" : "(") + (random.nextInt(5) == 0 ? "" : lower) + ","
                + (random.nextInt(5) == 0 ? "" : upper) + (random.nextBoolean() ? "]" : ")");
    }

    private static List<String> multiranges(Element element) {
        return RandomText.many(
                300,
                35,
                random -> "{"
                        + String.join(
                                ",",
                                RandomText.many(random.nextInt(12), random.nextLong(), inner -> range(element, inner)))
                        + "}");
    }

    @Test
    void namesOfCatalogRows() throws Exception {
        oracle.sql("CREATE TABLE \"Odd Schema\".t (i int, \"select\" int)");
        oracle.sql("CREATE TABLE pg_class_like (\"order\" int)");
        oracle.sql("CREATE TABLE \"user\" (i int)");
        oracle.sql("CREATE FUNCTION public.upper(int) RETURNS int LANGUAGE sql AS 'SELECT 1'");
        oracle.sql("CREATE FUNCTION \"Odd Schema\".twice(int) RETURNS int LANGUAGE sql AS 'SELECT 1'");
        oracle.sql("CREATE FUNCTION public.\"Twice\"(text[], mood) RETURNS int LANGUAGE sql AS 'SELECT 1'");
        oracle.sql("CREATE OPERATOR \"Odd Schema\".<+> (procedure = int4pl, leftarg = int, rightarg = int)");
        oracle.sql("CREATE OPERATOR <+> (procedure = int4pl, leftarg = int, rightarg = int)");
        oracle.sql("CREATE TABLE \"Odd Schema\".pg_class (i int)");
        oracle.sql("CREATE TABLE public.pg_type (i int)");
        oracle.sql("CREATE ROLE \"Odd Role\"");
        oracle.sql("CREATE ROLE plain_role9");
        oracle.sql("CREATE ROLE \"Großer\"");
        oracle.sql("GRANT SELECT, UPDATE ON \"user\" TO \"Odd Role\" WITH GRANT OPTION");
        oracle.sql("GRANT INSERT, DELETE, TRUNCATE ON \"user\" TO plain_role9");
        oracle.sql("GRANT ALL ON \"user\" TO PUBLIC");
        oracle.sql("GRANT ALL ON \"user\" TO \"Großer\"");
        for (String[] reg : new String[][] {
            {"regclass", "pg_class"},
            {"regtype", "pg_type"},
            {"regproc", "pg_proc"},
            {"regprocedure", "pg_proc"},
            {"regoper", "pg_operator"},
            {"regoperator", "pg_operator"},
            {"regrole", "pg_authid"},
            {"regnamespace", "pg_namespace"},
            {"regconfig", "pg_ts_config"},
            {"regdictionary", "pg_ts_dict"}
        }) {
            oracle.query(
                    reg[0],
                    "SELECT oid::" + reg[0] + " FROM pg_catalog." + reg[1]
                            + " UNION ALL SELECT 0 UNION ALL SELECT 4294967295");
        }
        if (major >= 13) {
            oracle.query(
                    "regcollation",
                    "SELECT oid::regcollation FROM pg_collation WHERE collencoding IN (-1, 6) UNION ALL SELECT 0");
        }
        oracle.query("aclitem[]", "SELECT relacl FROM pg_catalog.pg_class WHERE relacl IS NOT NULL");
        oracle.query("aclitem", "SELECT unnest(relacl) FROM pg_catalog.pg_class");
        oracle.query("name", "SELECT quote_ident(word)::name FROM pg_get_keywords()");
    }

    @Test
    void typesAreNamedAsTheServerNamesThem() throws Exception {
        oracle.sql(
                "CREATE TABLE named (a numeric(10,2), b numeric, c varchar(5), d varchar, e char(3), f bpchar, g bit(4), h varbit(9),"
                        + " i timestamp(3), j timestamptz(0), k time(2), l timetz(6), m interval(3), n interval year to month,"
                        + " o interval day to second(2), p int4[], q numeric(5,1)[], r varchar(7)[], s mood, t \"Odd Schema\".\"Pair\"[],"
                        + " u \"char\", v name, w float8, x positive, y json, z int4range)");
        try (Statement statement = oracle.session().createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT atttypid::bigint, atttypmod, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attnum > 0"
                                + " AND attrelid = 'named'::regclass ORDER BY attnum")) {
            while (rows.next()) {
                String named = oracle.codecs()
                        .forType((int) rows.getLong(1), rows.getInt(2))
                        .logicalType()
                        .name();
                if (!named.equals(rows.getString(3))) {
                    throw new AssertionError(
                            "PostgreSQL " + major + ": " + named + ", the server has " + rows.getString(3));
                }
            }
        }
    }

    @Test
    void keyWordsAreQuoted() throws Exception {
        for (String word : server.queryValue("SELECT string_agg(word, ' ') FROM pg_get_keywords()")
                .split(" ")) {
            String expected = server.queryValue("SELECT quote_ident('" + word + "')");
            if (!SqlIdentifier.quote(word, major).equals(expected)) {
                throw new AssertionError("PostgreSQL " + major + " writes " + expected);
            }
        }
    }

    @Test
    void columnsOfSystemCatalogs() throws Exception {
        oracle.sql("CREATE TABLE stats (a int, b int, c int)");
        oracle.sql("INSERT INTO stats SELECT i % 10, i % 20, i FROM generate_series(1, 1000) i");
        oracle.sql("CREATE STATISTICS st (ndistinct, dependencies) ON a, b, c FROM stats");
        if (major >= 12) {
            oracle.sql("CREATE STATISTICS mcv (mcv) ON a, b FROM stats");
        }
        oracle.sql("ANALYZE stats");
        oracle.sql("CREATE VIEW v AS SELECT a + b AS x FROM stats WHERE c > 5");
        List<String> columns = new ArrayList<>();
        try (Statement statement = oracle.session().createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT DISTINCT ON (atttypid) format_type(atttypid, atttypmod), quote_ident(attname), attrelid::regclass::text"
                                + " FROM pg_catalog.pg_attribute JOIN pg_catalog.pg_class c ON c.oid = attrelid WHERE relkind = 'r' AND relnamespace = 11"
                                + " AND attnum > 0 AND NOT attisdropped AND atttypid <> 2277 AND atttypid <> (SELECT typarray FROM pg_type WHERE oid = 'pg_statistic'::regtype) ORDER BY atttypid")) {
            while (rows.next()) {
                columns.add(rows.getString(1) + "|SELECT " + rows.getString(2) + " FROM " + rows.getString(3));
            }
        }
        columns.add("pg_node_tree|SELECT ev_action FROM pg_rewrite");
        columns.add("pg_ndistinct|SELECT stxdndistinct FROM pg_statistic_ext_data");
        for (String column : columns) {
            int bar = column.indexOf('|');
            String query = column.substring(bar + 1);
            if (major < 12) {
                query = query.replace("stxdndistinct FROM pg_statistic_ext_data", "stxndistinct FROM pg_statistic_ext");
            }
            oracle.query(column.substring(0, bar), query);
        }
    }
}
