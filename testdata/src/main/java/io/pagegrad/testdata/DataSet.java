package io.pagegrad.testdata;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// A table made inside a PostgreSQL server by SQL from a seed: the same rows for the same seed and major version.
///
/// @param name as a user asks for it: `taxi`, `iris`, `digits`, `optdigits`, `linear`
/// @param table name of the table that [#load] makes
/// @param rows how many rows it gets
/// @param seed of the server's `random()`, in [-1, 1]; a data set of facts does not use it
public record DataSet(String name, String table, long rows, double seed) {
    /// Rows of the published yellow-cab table of January 2015, the size of a full `taxi`.
    public static final long TAXI_MONTH = 12_748_986;

    private static final long IRIS_ROWS = 150;
    private static final long WRITTEN_DIGITS = 1797;

    /// Names that [#named] takes.
    public static List<String> names() {
        return List.of("taxi", "iris", "digits", "optdigits", "linear");
    }

    /// Yellow-cab trips: times, places, distance and fares as `numeric`, with zero coordinates, negative fares
    /// and meters
    /// left running among them.
    public static DataSet taxi(long rows) {
        return new DataSet("taxi", "taxi", rows, 0.2015);
    }

    /// Fisher's 150 irises.
    public static DataSet iris() {
        return new DataSet("iris", "iris", IRIS_ROWS, 0);
    }

    /// Drawn digits: `label int`, `pixels bytea` of 784 grey values.
    public static DataSet digits(long rows) {
        return new DataSet("digits", "digits", rows, 0.2828);
    }

    /// Written digits of 13 people: `label int`, `pixels bytea` of 64 values from 0 to 16.
    public static DataSet writtenDigits() {
        return new DataSet("optdigits", "optdigits", WRITTEN_DIGITS, 0);
    }

    /// Four uniform features and a label linear in them with noise; the table is `lin`.
    public static DataSet linear(long rows) {
        return new DataSet("linear", "lin", rows, 0.1234);
    }

    /// @throws IllegalArgumentException when there is no data set of this name
    public static DataSet named(String name, long rows) {
        return switch (name) {
            case "taxi" -> taxi(rows);
            case "iris" -> iris();
            case "digits" -> digits(rows);
            case "optdigits" -> writtenDigits();
            case "linear" -> linear(rows);
            default -> throw new IllegalArgumentException("no data set '" + name + "': there are " + names());
        };
    }

    public DataSet withSeed(double value) {
        return new DataSet(name, table, rows, value);
    }

    /// Makes and fills the table in the session's search path, vacuumed and analysed.
    ///
    /// @param session in auto-commit mode; its server does all the work
    public void load(Connection session) throws SQLException, IOException {
        String script = script().replace(":rows", Long.toString(rows));
        SqlScript.run(
                session,
                "SET max_parallel_workers_per_gather = 0; SET synchronize_seqscans = off; SELECT setseed(" + seed
                        + ")");
        SqlScript.run(session, script);
        SqlScript.run(session, "RESET max_parallel_workers_per_gather; RESET synchronize_seqscans");
    }

    /// Runs SQL statements behind the table's own, such as one that copies it in another order.
    public static void run(Connection session, String script) throws SQLException {
        SqlScript.run(session, script);
    }

    private String script() throws IOException {
        try (InputStream in = DataSet.class.getResourceAsStream(name + ".sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
