package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What DuckDB and Arrow read in the files that `scan` writes, against what the server says of the same rows.
class ColumnarFilesIT {
    private static final String SCRIPT = """
            CREATE TABLE kinds (id int NOT NULL, b boolean, s smallint, l bigint, r real, d double precision,
                                fare numeric(10,2), wide numeric(30,4), n numeric, day date, moment timestamp,
                                atz timestamptz, tod time, span interval, t text, c char(5), raw bytea, u uuid,
                                doc jsonb, tags int[]);
            INSERT INTO kinds SELECT i, i % 3 = 0, i % 30000, i * 10000000000, i / 3::real, sqrt(i),
                   (i * 1.01)::numeric(10,2), (i ^ 5)::numeric(30,4), i / 7::numeric, date '1999-12-25' + i,
                   timestamp '1969-12-31 23:59:59.999999' + i * interval '1 hour',
                   timestamptz '2015-01-15 19:05:39.5+02' - i * interval '1 day', time '00:00' + i * interval '1 second',
                   i * interval '1 mon 2 days 00:00:01.5', 'ü' || i, 'c' || i % 100, decode(lpad(to_hex(i), 8, '0'), 'hex'),
                   md5(i::text)::uuid, jsonb_build_object('k', i), ARRAY[i, NULL, 3]
              FROM generate_series(1, 5000) AS i;
            UPDATE kinds SET b = NULL, s = NULL, l = NULL, r = NULL, d = NULL, fare = NULL, wide = NULL, n = NULL, day = NULL,
                   moment = NULL, atz = NULL, tod = NULL, span = NULL, t = NULL, c = NULL, raw = NULL, u = NULL, doc = NULL,
                   tags = NULL WHERE id % 5 = 0;
            INSERT INTO kinds (id, r, d) VALUES (-1, 'NaN', '-Infinity');
            VACUUM kinds
            """;

    /// Each column as one text that both databases print alike.
    private static final List<String> SAME_IN_BOTH = List.of(
            "id::text",
            "b::text",
            "s::text",
            "l::text",
            "fare::text",
            "wide::text",
            "n::text",
            "day::text",
            "t",
            "c",
            "u::text",
            "moment::text",
            "tod::text",
            "doc::text",
            "to_json(tags)::text");

    private static final String ARRAYS = """
            CREATE TABLE arrays (id int NOT NULL, i int[], l bigint[] NOT NULL, b boolean[], d double precision[], n numeric(10,2)[],
                                 v numeric[], t text[], c varchar(5)[], raw bytea[], u uuid[], day date[], m timestamp[], z timestamptz[],
                                 tod time[], js jsonb[], span interval[], boxes box[]);
            INSERT INTO arrays SELECT k, ARRAY[k, NULL, -k], ARRAY[k * 10000000000], ARRAY[k % 2 = 0, NULL], ARRAY[k + 0.1, NULL, 1e300],
                   ARRAY[k * 1.25, NULL], ARRAY[k / 7::numeric, NULL],
                   ARRAY['a,b', NULL, 'NULL', '', 'say "ü"', '{x}', E'back\\\\slash', ' ' || k], ARRAY['c' || k % 9, NULL],
                   ARRAY[decode(lpad(to_hex(k), 8, '0'), 'hex'), ''::bytea, NULL], ARRAY[md5(k::text)::uuid, NULL],
                   ARRAY[date '1999-12-25' + k, NULL], ARRAY[timestamp '1969-12-31 23:59:59.999999' + k * interval '1 hour', NULL],
                   ARRAY[timestamptz '2015-01-15 19:05:39.5+02' - k * interval '1 day', NULL],
                   ARRAY[time '00:00' + k * interval '1 second', NULL], ARRAY[jsonb_build_object('k', k), NULL],
                   ARRAY[k * interval '1 mon 2 days 00:00:01.5', NULL], ARRAY[box(point(0, 0), point(k, 1)), box(point(1, 1), point(2, 2))]
              FROM generate_series(1, 3000) AS k;
            INSERT INTO arrays (id, l) VALUES (-1, '{}'), (-2, '{}');
            UPDATE arrays SET i = '{}', t = '{}', n = '{}', raw = '{}' WHERE id = -2 OR id % 7 = 0;
            CREATE TABLE matrices AS SELECT ARRAY[[1, 2], [3, 4]] AS grid;
            CREATE TABLE shifted AS SELECT '[2:3]={1,2}'::int[] AS late;
            VACUUM arrays
            """;

    /// Elements of arrays, each as a text that both databases print alike.
    private static final List<String> ELEMENTS = List.of(
            "unnest(i)::text",
            "unnest(l)::text",
            "unnest(b)::text",
            "unnest(n)::text",
            "unnest(v)::text",
            "unnest(t)",
            "unnest(c)",
            "unnest(u)::text",
            "unnest(day)::text",
            "unnest(m)::text",
            "unnest(tod)::text",
            "unnest(js)::text",
            "unnest(span)::text",
            "unnest(boxes)::text");

    private static PostgresServer server;
    private static List<List<String>> expected;
    private static List<List<String>> numbers;
    private static final Map<String, List<List<String>>> ELEMENTS_OF_SERVER = new HashMap<>();
    private static List<List<String>> lists;

    @TempDir
    Path directory;

    @BeforeAll
    static void makeCluster() throws Exception {
        server = PostgresServer.builder().start();
        server.sql(SCRIPT);
        server.sql(ARRAYS);
        try (Connection session = server.connect("postgres")) {
            expected = rows(session, "SELECT " + String.join(", ", SAME_IN_BOTH) + " FROM kinds");
            numbers = rows(
                    session,
                    "SELECT r::float8, d, (extract(epoch FROM atz) * 1000000)::bigint, extract(epoch FROM span)::float8,"
                            + " encode(raw, 'hex') FROM kinds");
            for (String elements : ELEMENTS) {
                ELEMENTS_OF_SERVER.put(elements, rows(session, "SELECT id, " + elements + " FROM arrays"));
            }
            ELEMENTS_OF_SERVER.put("d", rows(session, "SELECT id, unnest(d) FROM arrays"));
            ELEMENTS_OF_SERVER.put(
                    "z",
                    rows(
                            session,
                            "SELECT id, (extract(epoch FROM e) * 1000000)::bigint FROM (SELECT id, unnest(z) AS e FROM arrays) AS s"));
            ELEMENTS_OF_SERVER.put("raw", rows(session, "SELECT id, encode(unnest(raw), 'hex') FROM arrays"));
            lists = rows(
                    session,
                    "SELECT cardinality(i), cardinality(l), cardinality(t), array_to_json(i), array_to_json(t), n::text, raw::text FROM arrays");
        }
        server.stop();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void duckDbReadsTheServersRowsInParquetFiles() throws Exception {
        String file = export("parquet").toString();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
            String from = " FROM read_parquet('" + file + "')";
            assertThat(rows(duck, "SELECT " + String.join(", ", SAME_IN_BOTH) + from))
                    .isEqualTo(expected);
            List<List<String>> read = rows(
                    duck, "SELECT r::double, d, epoch_us(atz), epoch(span::interval)::double, lower(hex(raw))" + from);
            assertThat(asNumbers(read)).isEqualTo(asNumbers(numbers));
            assertThat(rows(duck, "SELECT column_type FROM (DESCRIBE SELECT *" + from + ")"))
                    .extracting(List::getFirst)
                    .containsExactly(
                            "INTEGER",
                            "BOOLEAN",
                            "SMALLINT",
                            "BIGINT",
                            "FLOAT",
                            "DOUBLE",
                            "DECIMAL(10,2)",
                            "DECIMAL(30,4)",
                            "VARCHAR",
                            "DATE",
                            "TIMESTAMP",
                            "TIMESTAMP WITH TIME ZONE",
                            "TIME",
                            "VARCHAR",
                            "VARCHAR",
                            "VARCHAR",
                            "BLOB",
                            "UUID",
                            "JSON",
                            "INTEGER[]");
            assertThat(rows(
                            duck,
                            "SELECT decode(value) FROM parquet_kv_metadata('" + file
                                    + "') WHERE decode(key) = 'pagegrad.table'"))
                    .containsExactly(List.of("public.kinds"));
        }
    }

    @Test
    void duckDbReadsTheServersArraysAsListsInParquetFiles() throws Exception {
        for (String query : new String[] {null, "SELECT * FROM arrays"}) {
            String file = export("arrays", query, "parquet").toString();
            try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
                String from = " FROM read_parquet('" + file + "')";
                for (String elements : ELEMENTS) {
                    assertThat(rows(duck, "SELECT id, " + elements + from))
                            .as(elements)
                            .isEqualTo(ELEMENTS_OF_SERVER.get(elements));
                }
                assertThat(asDoubles(rows(duck, "SELECT id, unnest(d)" + from)))
                        .isEqualTo(asDoubles(ELEMENTS_OF_SERVER.get("d")));
                assertThat(rows(duck, "SELECT id, epoch_us(e) FROM (SELECT id, unnest(z) AS e" + from + ")"))
                        .isEqualTo(ELEMENTS_OF_SERVER.get("z"));
                assertThat(rows(duck, "SELECT id, lower(hex(unnest(raw)))" + from))
                        .isEqualTo(ELEMENTS_OF_SERVER.get("raw"));
                assertThat(rows(duck, "SELECT len(i), len(l), len(t)" + from))
                        .isEqualTo(lists.stream().map(row -> row.subList(0, 3)).toList());
            }
        }
    }

    @Test
    void arrowReadsTheServersArraysAsLists() throws Exception {
        for (String format : List.of("arrow", "arrow-stream")) {
            Path file = export("arrays", "SELECT i, t, l, d, n, span, u FROM arrays", format);
            try (RootAllocator allocator = new RootAllocator();
                    SeekableByteChannel channel = FileChannel.open(file);
                    ArrowReader reader = format.equals("arrow")
                            ? new ArrowFileReader(channel, allocator)
                            : new ArrowStreamReader(channel, allocator)) {
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                assertThat(root.getSchema()
                                .findField("n")
                                .getChildren()
                                .getFirst()
                                .getMetadata())
                        .containsEntry("postgres.type", "numeric(10,2)");
                int row = 0;
                while (reader.loadNextBatch()) {
                    for (int i = 0; i < root.getRowCount(); i++, row++) {
                        for (String name : List.of("i", "t")) {
                            Object value = root.getVector(name).getObject(i);
                            assertThat(value == null ? null : value.toString())
                                    .as("%s, row %d, %s", format, row, name)
                                    .isEqualTo(lists.get(row).get(name.equals("i") ? 3 : 4));
                        }
                        List<?> decimals = (List<?>) root.getVector("n").getObject(i);
                        String joined = decimals == null
                                ? null
                                : decimals.stream()
                                        .map(n -> n == null ? "NULL" : n.toString())
                                        .collect(Collectors.joining(",", "{", "}"));
                        assertThat(joined).isEqualTo(lists.get(row).get(5));
                    }
                }
                assertThat(row).isEqualTo(lists.size());
            }
        }
    }

    @Test
    void arraysThatAListCannotHoldAreRefusedByName() {
        for (String format : List.of("parquet", "arrow")) {
            CommandRun grid = run("matrices", null, format);
            assertThat(grid.exitCode()).isNotZero();
            assertThat(grid.stderr())
                    .contains("column grid holds an array of several dimensions")
                    .contains("grid::text");
            CommandRun late = run("shifted", null, format);
            assertThat(late.exitCode()).isNotZero();
            assertThat(late.stderr()).contains("column late holds an array that does not begin at 1");
            assertThat(run("matrices", "SELECT grid::text AS grid FROM matrices", format)
                            .exitCode())
                    .isZero();
        }
    }

    @Test
    void arrowReadsTheServersRowsInFilesAndStreams() throws Exception {
        for (String format : List.of("arrow", "arrow-stream")) {
            Path file = export(format);
            try (RootAllocator allocator = new RootAllocator();
                    SeekableByteChannel channel = FileChannel.open(file);
                    ArrowReader reader = format.equals("arrow")
                            ? new ArrowFileReader(channel, allocator)
                            : new ArrowStreamReader(channel, allocator)) {
                compare(format, reader);
            }
        }
    }

    private static void compare(String format, ArrowReader reader) throws IOException {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        assertThat(root.getSchema().getCustomMetadata()).containsEntry("pagegrad.table", "public.kinds");
        assertThat(root.getSchema().findField("tags").getMetadata()).containsEntry("postgres.type", "integer[]");
        int row = 0;
        while (reader.loadNextBatch()) {
            for (int i = 0; i < root.getRowCount(); i++, row++) {
                List<String> server = expected.get(row);
                for (String name : List.of("id", "s", "l", "fare", "wide", "n", "t", "doc", "to_json(tags)")) {
                    Object value = root.getVector(name.startsWith("to") ? "tags" : name)
                            .getObject(i);
                    int column = indexOf(name);
                    assertThat(value == null ? null : value.toString())
                            .as("%s, row %d, %s", format, row, name)
                            .isEqualTo(server.get(column));
                }
                Object d = root.getVector("d").getObject(i);
                String number = numbers.get(row).get(1);
                assertThat(d == null ? null : (Double) d)
                        .as("%s, row %d, d", format, row)
                        .isEqualTo(number == null ? null : Double.valueOf(number));
                assertThat(root.getVector("b").isNull(i)).isEqualTo(server.get(1) == null);
            }
        }
        assertThat(row).isEqualTo(expected.size());
    }

    private static int indexOf(String name) {
        for (int i = 0; i < SAME_IN_BOTH.size(); i++) {
            if (SAME_IN_BOTH.get(i).equals(name) || SAME_IN_BOTH.get(i).startsWith(name + "::")) {
                return i;
            }
        }
        throw new IllegalArgumentException(name);
    }

    /// The first four columns as numbers, which the two databases print in their own ways.
    private static List<List<Object>> asNumbers(List<List<String>> rows) {
        List<List<Object>> numbers = new ArrayList<>();
        for (List<String> row : rows) {
            List<Object> values = new ArrayList<>(row);
            for (int column = 0; column < 4; column++) {
                values.set(column, row.get(column) == null ? null : Double.valueOf(row.get(column)));
            }
            numbers.add(values);
        }
        return numbers;
    }

    private static List<Double> asDoubles(List<List<String>> rows) {
        return rows.stream()
                .map(row -> row.get(1) == null ? null : Double.valueOf(row.get(1)))
                .toList();
    }

    private Path export(String format) {
        return export("kinds", null, format);
    }

    private Path export(String table, String query, String format) {
        CommandRun run = run(table, query, format);
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        return file(table, format);
    }

    private Path file(String table, String format) {
        return directory.resolve(table + "." + format);
    }

    /// @param query instead of the whole table; null without
    private CommandRun run(String table, String query, String format) {
        List<String> arguments = new ArrayList<>(List.of("scan"));
        arguments.addAll(query == null ? List.of(table) : List.of("--query", query));
        arguments.addAll(
                List.of("--format", format, "--output", file(table, format).toString(), "--quiet"));
        return CommandRun.of(Map.of("PGDATA", server.dataDirectory().toString()), arguments.toArray(String[]::new));
    }

    private static List<List<String>> rows(Connection session, String sql) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            int columns = results.getMetaData().getColumnCount();
            while (results.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(results.getString(column));
                }
                rows.add(row);
            }
        }
        return rows;
    }
}
