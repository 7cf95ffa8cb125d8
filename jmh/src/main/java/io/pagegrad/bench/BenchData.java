package io.pagegrad.bench;

import io.pagegrad.testdata.DataSet;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/// The tables that benchmarks read: made once by a real server of the embedded kind, stopped, and kept for
/// later runs together with figures that the server computed over them.
///
/// System properties: `pagegrad.bench.directory` (default `target/bench` of the working directory) and
/// `pagegrad.bench.rows` (default 4,000,000).
public record BenchData(Path dataDirectory, long rows, Properties expected) {
    static final String DATABASE = "postgres";

    /// Columns of `taxi` that need no catalog of texts or decimals: what the C decoder reads, too.
    static final List<String> TAXI_COLUMNS = List.of(
            "pickup_datetime",
            "dropoff_datetime",
            "pickup_longitude",
            "pickup_latitude",
            "dropoff_longitude",
            "dropoff_latitude");

    static final List<String> LINEAR_COLUMNS = List.of("x1", "x2", "x3", "x4", "y");

    private static final int MAJOR = 15;
    private static final long PICTURES = 60_000;

    /// Opens the data of the wanted size, making it when it is not there.
    public static BenchData open() {
        long rows = Long.getLong("pagegrad.bench.rows", 4_000_000);
        Path base = Path.of(System.getProperty("pagegrad.bench.directory", "target/bench"))
                .toAbsolutePath();
        Path directory = base.resolve("pg" + MAJOR + "-" + rows);
        Path figures = base.resolve("pg" + MAJOR + "-" + rows + ".properties");
        try {
            if (!Files.exists(figures)) {
                make(directory, figures, rows);
            }
            Properties expected = new Properties();
            try (Reader reader = Files.newBufferedReader(figures)) {
                expected.load(reader);
            }
            return new BenchData(directory, rows, expected);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException("the server could not make the tables: " + e.getMessage(), e);
        }
    }

    private static void make(Path directory, Path figures, long rows) throws IOException, SQLException {
        if (Files.exists(directory)) {
            throw new IOException(directory + " is left over from a run that was broken off: delete it");
        }
        System.err.println("making tables of " + rows + " rows in " + directory + ", once");
        Files.createDirectories(directory.getParent());
        Properties expected = new Properties();
        try (PostgresServer server = PostgresServer.builder()
                .major(MAJOR)
                .directory(directory)
                .setting("max_wal_size", "8GB")
                .setting("fsync", "off")
                .start()) {
            try (Connection session = server.connect()) {
                DataSet.taxi(rows).load(session);
                DataSet.linear(rows).load(session);
                DataSet.digits(PICTURES).load(session);
            }
            for (String column : LINEAR_COLUMNS) {
                expected.setProperty("lin." + column, server.queryValue("SELECT sum(" + column + ") FROM lin"));
            }
            expected.setProperty("lin.rows", server.queryValue("SELECT count(*) FROM lin"));
            expected.setProperty("lin.file", server.queryValue("SELECT pg_relation_filepath('lin')"));
            for (String column : TAXI_COLUMNS) {
                String value = column.endsWith("datetime")
                        ? "(extract(epoch from " + column + ") - 946684800)::float8 * 1e6"
                        : column;
                expected.setProperty("taxi." + column, server.queryValue("SELECT sum(" + value + ") FROM taxi"));
            }
            expected.setProperty("taxi.rows", server.queryValue("SELECT count(*) FROM taxi"));
            expected.setProperty("taxi.file", server.queryValue("SELECT pg_relation_filepath('taxi')"));
            expected.setProperty("taxi.kept", server.queryValue("SELECT count(*) FROM taxi WHERE " + TaxiQuery.WHERE));
            server.stop();
        }
        try (Writer writer = Files.newBufferedWriter(figures)) {
            expected.store(writer, "computed by PostgreSQL " + MAJOR);
        }
    }

    long expectedCount(String name) {
        return Long.parseLong(expected.getProperty(name));
    }

    double expectedSum(String name) {
        return Double.parseDouble(expected.getProperty(name));
    }

    /// The files of a table's main fork, in order.
    List<Path> files(String table) throws IOException {
        Path first = dataDirectory.resolve(expected.getProperty(table + ".file"));
        List<Path> files = new ArrayList<>(List.of(first));
        for (int segment = 1; Files.exists(Path.of(first + "." + segment)); segment++) {
            files.add(Path.of(first + "." + segment));
        }
        return files;
    }
}
