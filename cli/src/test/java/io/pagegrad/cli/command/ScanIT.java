package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.testdata.DataSet;
import io.pagegrad.testdata.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `scan` prints against what the server's own COPY printed for the same rows.
class ScanIT {
    private static final String SCRIPT = """
            CREATE TABLE odd (id int PRIMARY KEY, "a ""note""\" text, amount numeric(12,3), at timestamptz,
                              big numeric, ok boolean, tags text[], doc jsonb, r real, d date, raw bytea, price money);
            INSERT INTO odd SELECT i,
                   CASE i % 9 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'a,b' WHEN 3 THEN 'say "hi"'
                              WHEN 4 THEN E'two\\nlines' WHEN 5 THEN E'tab\\t' WHEN 6 THEN '\\.' ELSE 'plain ü ' || i END,
                   CASE WHEN i % 5 = 0 THEN NULL ELSE (i * 1.001)::numeric(12,3) END,
                   timestamptz '2015-01-15 19:05:39+00' + i * interval '1.000001 second',
                   CASE WHEN i % 100 = 0 THEN 'NaN' ELSE (2 ^ (i % 200))::numeric / 7 END,
                   i % 3 = 0, ARRAY[i::text, NULL, 'x,"y"'], jsonb_build_object('k', i, 'v', NULL), i / 3.0,
                   date '2000-01-01' + i, decode(lpad(to_hex(i), 8, '0'), 'hex'), (i * 12.34)::numeric::money
            FROM generate_series(1, 20000) AS i;
            DELETE FROM odd WHERE id % 13 = 0;
            UPDATE odd SET r = -r WHERE id % 17 = 0;
            CREATE COLLATION folding (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
            CREATE DOMAIN folded AS varchar(9) COLLATE folding;
            CREATE TABLE folds (id int, t text COLLATE folding, f folded);
            INSERT INTO folds VALUES (1, 'ab', 'x'), (2, 'AB', 'X'), (3, NULL, NULL);
            CREATE TABLE empty (LIKE odd);
            CREATE TABLE nothing ();
            INSERT INTO nothing DEFAULT VALUES;
            INSERT INTO nothing DEFAULT VALUES;
            CREATE TABLE alone (t text);
            INSERT INTO alone VALUES ('\\.'), (''), (NULL), ('\\.x');
            CREATE TABLE parts (k int, v text) PARTITION BY RANGE (k);
            CREATE TABLE parts_low PARTITION OF parts FOR VALUES FROM (0) TO (100);
            CREATE TABLE parts_high PARTITION OF parts FOR VALUES FROM (100) TO (1000);
            INSERT INTO parts SELECT i, 'v' || i FROM generate_series(0, 999) AS i;
            CREATE SCHEMA "Odd Schema";
            CREATE TABLE "Odd Schema"."T" AS SELECT 1 AS one, 'x'::text AS two;
            VACUUM ANALYZE
            """;

    private static final Map<String, byte[]> EXPECTED = new TreeMap<>();
    private static final List<String> QUERIES = List.of(
            "SELECT * FROM odd WHERE id % 1000 = 7",
            "SELECT doc, tags, big FROM odd WHERE ok AND r < 100",
            "SELECT doc FROM odd WHERE false",
            "SELECT tags FROM odd WHERE id >= 0",
            "SELECT id, amount FROM odd WHERE amount > 15000 AND ok",
            "SELECT id + 1 AS next, id / 7.0 AS share, length(\"a \"\"note\"\"\") AS size, at + interval '1 day' AS then "
                    + "FROM odd WHERE id % 100 < 3",
            "SELECT * FROM odd WHERE \"a \"\"note\"\"\" IS NULL",
            "SELECT big, r::float8 AS r8, d - 1 AS before, extract(dow FROM at) AS dow FROM odd WHERE id < 400",
            "SELECT v FROM ONLY parts",
            "SELECT v, k FROM parts WHERE k BETWEEN 98 AND 102");

    private static PostgresServer server;

    @TempDir
    Path directory;

    @BeforeAll
    static void makeCluster() throws Exception {
        server = PostgresServer.builder().start();
        server.sql(SCRIPT);
        try (Connection session = server.connect("postgres")) {
            DataSet.taxi(30_000).load(session);
            DataSet.iris().load(session);
            DataSet.digits(200).load(session);
        }
        for (String table :
                List.of("odd", "empty", "alone", "parts", "\"Odd Schema\".\"T\"", "folds", "taxi", "iris", "digits")) {
            EXPECTED.put(table, server.copyCsv("SELECT * FROM " + table));
        }
        for (String query : QUERIES) {
            EXPECTED.put(query, server.copyCsv(query));
        }
        server.checkpoint();
        server.stop();
    }

    @AfterAll
    static void removeCluster() {
        server.close();
    }

    @Test
    void everyTableEqualsCopyByteForByte() {
        for (String table :
                List.of("odd", "empty", "alone", "parts", "\"Odd Schema\".\"T\"", "folds", "taxi", "iris", "digits")) {
            CommandRun run = scan(table);
            assertThat(run.stderr()).as(table).isEmpty();
            assertThat(run.exitCode()).as(table).isZero();
            assertEqualCsv(table, run);
        }
    }

    @Test
    void everyQueryEqualsCopyByteForByte() {
        for (String query : QUERIES) {
            CommandRun run = scan("--query", query);
            assertThat(run.stderr()).as(query).isEmpty();
            assertEqualCsv(query, run);
        }
    }

    @Test
    void threadsDoNotChangeTheOrder() {
        assertThat(scan("taxi", "--threads", "5").stdout())
                .isEqualTo(scan("taxi", "--threads", "1").stdout());
    }

    @Test
    void aTableWithoutColumnsGivesAnEmptyLineForEachRow() {
        assertThat(scan("nothing").stdout()).isEqualTo("\n\n");
    }

    @Test
    void textWhoseEqualityOnlyTheServerKnowsIsPrintedButNotCompared() {
        assertThat(scan("--query", "SELECT t, f FROM folds WHERE t IS NOT NULL").stdout())
                .isEqualTo("ab,x\nAB,X\n");
        for (String condition : List.of(
                "t = 'ab'",
                "t::text = 'ab'",
                "t IN ('ab')",
                "t LIKE 'a%'",
                "f <> 'x'",
                "coalesce(t, 'ab') = 'ab'",
                "nullif(t, 'ab') IS NULL",
                "CASE t WHEN 'ab' THEN true END",
                "strpos(t, 'a') = 1",
                "lower(t) = 'ab'",
                "t || 'c' = 'abc'")) {
            CommandRun run = scan("--query", "SELECT id FROM folds WHERE " + condition);
            assertThat(run.stdout()).as(condition).isEmpty();
            assertThat(run.exitCode()).as(condition + " " + run.stderr()).isEqualTo(2);
        }
        assertThat(scan("--query", "SELECT id FROM folds WHERE t = 'ab'").stderr())
                .contains("text COLLATE folding");
    }

    @Test
    void whereColumnsAndLimitSelect() {
        CommandRun run = scan("odd", "--where", "id IN (1, 2, 3, 4)", "--columns", "ok,id", "--header", "--limit", "3");
        assertThat(run.stdout()).isEqualTo("ok,id\nf,1\nf,2\nt,3\n");
        assertThat(scan("--query", "SELECT id FROM odd LIMIT 2").stdout()).isEqualTo("1\n2\n");
        assertThat(scan("--query", "SELECT id FROM odd LIMIT 2", "--limit", "1").stdout())
                .isEqualTo("1\n");
    }

    @Test
    void jsonLinesCarryTheSameValues() {
        assertThat(scan("odd", "--columns", "id,amount,ok,doc", "--limit", "1", "--format", "jsonl")
                        .stdout())
                .isEqualTo("{\"id\":1,\"amount\":1.001,\"ok\":false,\"doc\":{\"k\": 1, \"v\": null}}\n");
    }

    @Test
    void columnarFormatsWriteTablesAndQueries() throws Exception {
        for (String format : List.of("arrow", "arrow-stream", "parquet")) {
            for (List<String> what : List.of(List.of("odd"), List.of("--query", QUERIES.get(1)), List.of("empty"))) {
                Path file = directory.resolve("rows." + format);
                List<String> arguments = new ArrayList<>(what);
                arguments.addAll(List.of("--format", format, "--output", file.toString(), "--quiet"));
                CommandRun run = scan(arguments.toArray(String[]::new));
                assertThat(run.stderr()).as(format + " " + what).isEmpty();
                assertThat(run.exitCode()).isZero();
                assertThat(Files.size(file)).isPositive();
            }
        }
    }

    @Test
    void listingsNameWhatThereIs() {
        assertThat(run("databases").stdout()).isEqualTo("postgres\ntemplate0\ntemplate1\n");
        CommandRun tables = run("tables");
        assertThat(tables.stdout()).contains("Odd Schema", "parts_high", "partitioned table", "taxi");
        CommandRun json = run("tables", "--json");
        assertThat(json.stdout()).startsWith("[ {").contains("\"name\" : \"taxi\"");
        CommandRun described = run("describe", "odd");
        assertThat(described.stdout())
                .contains("public.odd in database postgres", "numeric(12,3)", "not null", "system_identifier");
        assertThat(run("describe", "odd", "--json").stdout()).contains("\"type\" : \"numeric(12,3)\"");
    }

    @Test
    void samplesAreTheSameRowsForEveryNumberOfThreadsAndEveryFormatOfTheQuery() {
        for (String method : List.of("BERNOULLI (10)", "SYSTEM (30)", "RESERVOIR (500)")) {
            String sample = "SELECT id FROM odd TABLESAMPLE " + method + " REPEATABLE (7)";
            List<String> rows =
                    scan("--query", sample, "--threads", "1").stdout().lines().toList();
            assertThat(scan("--query", sample, "--threads", "3")
                            .stdout()
                            .lines()
                            .toList())
                    .as(method)
                    .isEqualTo(rows);
            assertThat(scan("--query", sample + " WHERE id > 5000").stdout().lines())
                    .as(method)
                    .containsExactlyElementsOf(rows.stream()
                            .filter(id -> Integer.parseInt(id) > 5000)
                            .toList());
            String other = scan("--query", sample.replace("7)", "8)")).stdout();
            assertThat(other.lines().toList()).as(method).isNotEqualTo(rows);
            assertThat(rows).as(method).doesNotHaveDuplicates().hasSizeBetween(400, 9000);
        }
        assertThat(scan("--query", "SELECT id FROM odd TABLESAMPLE RESERVOIR (500)")
                        .stdout())
                .hasLineCount(500);
    }

    @Test
    void aPlanSaysWhatIsReadAndHowItIsComputed() {
        CommandRun plan = scan("--query", "SELECT sqrt(r::float8) AS root FROM odd WHERE id > 3 AND ok", "--explain");
        assertThat(plan.stdout())
                .contains("reads: id, ok, r\n", "skips: a \"note\", amount", "  over: id, ok\n", "root");
        assertThat(scan("odd", "--columns", "id", "--explain").stdout())
                .contains("reads: id (as text)\n", "copies: id");
        assertThat(run("train", "--query", "SELECT id, r FROM odd", "--label", "r", "--explain")
                        .stdout())
                .contains("reads: id, r\n");
    }

    @Test
    void unknownNamesAreWrongUse() {
        assertSentence(scan("od"), 2, "od");
        assertSentence(run("tables", "-d", "nyc"), 2, "nyc");
        assertSentence(scan("odd", "--columns", "amuont"), 2, "amuont");
        assertSentence(scan("--query", "SELECT amuont FROM odd"), 2, "amuont");
        assertSentence(scan("odd", "--where", "amount >"), 2, "position");
        assertSentence(scan("--query", "SELECT count(*) FROM odd"), 2, "count");
        assertSentence(scan("--query", "SELECT id FROM odd", "--where", "true"), 2, "--where");
        assertSentence(scan("odd", "--format", "xlsx"), 2, "xlsx");
        assertSentence(scan(), 2, "TABLE");
    }

    @Test
    void outputThatCannotBeWrittenIsAFileSystemFailure() {
        assertSentence(scan("odd", "--output", directory + "/no/such/file.csv"), 5, directory + "/no/such");
        assertSentence(scan("odd", "--output", directory.toString()), 5, "is a directory");
    }

    private static void assertSentence(CommandRun run, int exitCode, String part) {
        assertThat(run.exitCode()).as(run.stderr()).isEqualTo(exitCode);
        assertThat(run.stderr()).contains(part).hasLineCount(1);
        assertThat(run.stdout()).isEmpty();
    }

    private static void assertEqualCsv(String what, CommandRun run) {
        List<String> expected =
                new String(EXPECTED.get(what), StandardCharsets.UTF_8).lines().toList();
        List<String> printed = run.stdout().lines().toList();
        for (int line = 0; line < Math.min(expected.size(), printed.size()); line++) {
            assertThat(printed.get(line)).as(what + ", line " + line).isEqualTo(expected.get(line));
        }
        assertThat(printed).as(what).hasSameSizeAs(expected);
        assertThat(run.stdoutBytes()).as(what).isEqualTo(EXPECTED.get(what));
    }

    private static CommandRun scan(String... arguments) {
        List<String> all = new ArrayList<>(List.of("scan"));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    private static CommandRun run(String... arguments) {
        return CommandRun.of(Map.of("PGDATA", server.dataDirectory().toString()), arguments);
    }
}
