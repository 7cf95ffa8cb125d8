package io.pagegrad.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.testdata.PostgresServer;
import io.pagegrad.trainer.testing.Regression;
import io.pagegrad.trainer.train.Shuffle;
import io.pagegrad.trainer.train.TrainingResult;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What the listings of the paper train (Schüle et al., Recursive SQL and GPU-support for in-database machine
/// learning, 2022), against the same descent as a recursive query on a real PostgreSQL.
///
/// PostgreSQL takes no aggregate over the recursive table, so the mean gradient is a lateral subquery over the
/// rows. For a listing that samples rows anew in each iteration, the table says which rows those are.
class SeedListingsIT {
    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.builder().start();
        server.sql("CREATE TABLE line AS SELECT i::float8 / 10 AS x, (0.7 * i / 10 + 1.5 + sin(i))::float8 AS y"
                + " FROM generate_series(1, 25) AS i");
        server.sql("CREATE TABLE trips AS SELECT (i - 1) / 10 AS sample, abs(sin(i)) AS day, abs(cos(i * 2)) AS hour,"
                + " abs(sin(i * 3)) AS distance, abs(cos(i * 5)) AS bearing,"
                + " (0.3 * abs(sin(i)) + 2 * abs(sin(i * 3)) + 0.1 * cos(i * 7))::float8 AS duration"
                + " FROM generate_series(1, 500) AS i");
        server.sql("CREATE TABLE spots AS SELECT sin(i) AS x, cos(i * 3) AS z,"
                + " (CASE WHEN sin(i) + cos(i * 3) + sin(i * 11) > 0 THEN 1 ELSE 0 END)::float8 AS y"
                + " FROM generate_series(1, 200) AS i");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    /// Listing 1 with derivatives by hand, and 4 with derivatives by the operator: five iterations, rate 0.05.
    @Test
    void listings1And4FitALine() throws Exception {
        double[] expected = row("WITH RECURSIVE gd (id, a, b) AS (SELECT 0, 1::float8, 1::float8 UNION ALL"
                + " SELECT id + 1, a - 0.05 * da, b - 0.05 * db FROM gd, LATERAL (SELECT"
                + " avg(2 * (gd.a * x + gd.b - y) * x) AS da, avg(2 * (gd.a * x + gd.b - y)) AS db FROM line) AS g"
                + " WHERE id < 5) SELECT a, b FROM gd WHERE id = 5");
        try (ColumnCache cache = load("line", "x", "y")) {
            TrainingResult result = Trainer.on(cache)
                    .label("y")
                    .loss("(x, w) -> (w.a * x.x + w.b - x.y)^2")
                    .initialWeights(Map.of("a", 1.0, "b", 1.0))
                    .learningRate(0.05)
                    .batchSize(0)
                    .epochs(5)
                    .fit();
            compare(result, expected);
        }
    }

    /// Listings 2, 5 and 6: the taxi model on four features, fifty iterations on ten rows each, rate 0.001.
    @Test
    void listings2And5And6FitTheTaxiModel() throws Exception {
        String error = "(gd.a1 * day + gd.a2 * hour + gd.a3 * distance + gd.a4 * bearing + gd.b - duration)";
        double[] expected = row("WITH RECURSIVE gd (id, a1, a2, a3, a4, b) AS (SELECT 0, 1::float8, 1::float8,"
                + " 1::float8, 1::float8, 1::float8 UNION ALL SELECT id + 1, a1 - 0.001 * d1, a2 - 0.001 * d2,"
                + " a3 - 0.001 * d3, a4 - 0.001 * d4, b - 0.001 * db FROM gd, LATERAL (SELECT"
                + " avg(2 * " + error + " * day) AS d1, avg(2 * " + error + " * hour) AS d2,"
                + " avg(2 * " + error + " * distance) AS d3, avg(2 * " + error + " * bearing) AS d4,"
                + " avg(2 * " + error + ") AS db FROM trips WHERE sample = gd.id) AS g WHERE id < 50)"
                + " SELECT a1, a2, a3, a4, b FROM gd WHERE id = 50");
        try (ColumnCache cache = load("trips", "day", "hour", "distance", "bearing", "duration")) {
            TrainingResult result = Trainer.on(cache)
                    .label("duration")
                    .loss("(x, w) -> (w.a1 * x.day + w.a2 * x.hour + w.a3 * x.distance + w.a4 * x.bearing + w.b"
                            + " - x.duration)^2")
                    .initialWeights(Map.of("a1", 1.0, "a2", 1.0, "a3", 1.0, "a4", 1.0, "b", 1.0))
                    .learningRate(0.001)
                    .batchSize(10)
                    .shuffle(Shuffle.NONE)
                    .epochs(1)
                    .fit();
            assertThat(result.batches()).isEqualTo(50);
            compare(result, expected);
        }
    }

    /// Listing 12: logistic regression, with the squared error that the paper uses and with the log loss.
    @Test
    void listing12FitsALogisticModel() throws Exception {
        String share = "(1 / (1 + exp(-(gd.a * x + gd.c * z + gd.b))))";
        for (String loss : List.of("sigmoid_squared", "log")) {
            String error = loss.equals("log")
                    ? "(" + share + " - y)"
                    : "(2 * (" + share + " - y) * " + share + " * (1 - " + share + "))";
            double[] expected = row("WITH RECURSIVE gd (id, a, c, b) AS (SELECT 0, 0::float8, 0::float8, 0::float8"
                    + " UNION ALL SELECT id + 1, a - 0.5 * da, c - 0.5 * dc, b - 0.5 * db FROM gd, LATERAL (SELECT"
                    + " avg(" + error + " * x) AS da, avg(" + error + " * z) AS dc, avg(" + error + ") AS db"
                    + " FROM spots) AS g WHERE id < 100) SELECT a, c, b FROM gd WHERE id = 100");
            try (ColumnCache cache = load("spots", "x", "z", "y")) {
                TrainingResult result = Trainer.on(cache)
                        .label("y")
                        .linear("x", "z")
                        .loss(loss)
                        .learningRate(0.5)
                        .batchSize(0)
                        .epochs(100)
                        .patience(1000)
                        .fit();
                compare(result, expected);
            }
        }
    }

    private static void compare(TrainingResult result, double[] expected) {
        assertThat(result.lastWeights()).containsExactly(expected, within(1e-11));
    }

    private static double[] row(String query) throws SQLException, IOException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            double[] values = new double[rows.getMetaData().getColumnCount()];
            for (int c = 0; c < values.length; c++) {
                values[c] = rows.getDouble(c + 1);
            }
            return values;
        }
    }

    private static ColumnCache load(String table, String... columns) throws SQLException, IOException {
        List<List<Double>> values = new ArrayList<>();
        for (int c = 0; c < columns.length; c++) {
            values.add(new ArrayList<>());
        }
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT " + String.join(", ", columns) + " FROM " + table)) {
            while (rows.next()) {
                for (int c = 0; c < columns.length; c++) {
                    values.get(c).add(rows.getDouble(c + 1));
                }
            }
        }
        List<double[]> arrays = values.stream()
                .map(column -> column.stream().mapToDouble(Double::doubleValue).toArray())
                .toList();
        return Regression.cache(Precision.FLOAT64, 64, List.of(columns), arrays);
    }
}
