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
import java.util.List;
import java.util.Map;
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
            "tags::text");

    private static PostgresServer server;
    private static List<List<String>> expected;
    private static List<List<String>> numbers;

    @TempDir
    Path directory;

    @BeforeAll
    static void makeCluster() throws Exception {
        server = PostgresServer.builder().start();
        server.sql(SCRIPT);
        try (Connection session = server.connect("postgres")) {
            expected = rows(session, "SELECT " + String.join(", ", SAME_IN_BOTH) + " FROM kinds");
            numbers = rows(
                    session,
                    "SELECT r::float8, d, (extract(epoch FROM atz) * 1000000)::bigint, extract(epoch FROM span)::float8,"
                            + " encode(raw, 'hex') FROM kinds");
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
                            "VARCHAR");
            assertThat(rows(
                            duck,
                            "SELECT decode(value) FROM parquet_kv_metadata('" + file
                                    + "') WHERE decode(key) = 'pagegrad.table'"))
                    .containsExactly(List.of("public.kinds"));
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
                for (String name : List.of("id", "s", "l", "fare", "wide", "n", "t", "doc", "tags")) {
                    Object value = root.getVector(name).getObject(i);
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

    private Path export(String format) {
        Path file = directory.resolve("kinds." + format);
        CommandRun run = CommandRun.of(
                Map.of("PGDATA", server.dataDirectory().toString()),
                "scan",
                "kinds",
                "--format",
                format,
                "--output",
                file.toString(),
                "--quiet");
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        return file;
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
