package io.pagegrad.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.testdata.DataSet;
import io.pagegrad.testdata.PostgresServer;
import io.pagegrad.trainer.NetworkOptions;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.artifact.Classification;
import io.pagegrad.trainer.artifact.ModelFile;
import io.pagegrad.trainer.artifact.Predictor;
import io.pagegrad.trainer.model.OutputLoss;
import io.pagegrad.trainer.train.TrainingResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Listings 7 to 9 of the paper (Schüle et al., Recursive SQL and GPU-support for in-database machine learning,
/// 2022): the forward pass of a trained network as SQL over weights in coordinate form, the same over arrays made
/// of those, and the one-hot label of a dictionary, on a real PostgreSQL.
class NetworkListingsIT {
    private static final int HIDDEN = 20;

    private static final String FORWARD = """
            WITH input AS (
              SELECT id, i, v FROM flower, LATERAL (VALUES (0, sepal_length), (1, sepal_width), (2, petal_length),
                (3, petal_width)) AS x (i, v)),
            hidden AS (
              SELECT x.id, w.j AS i, 1 / (1 + exp(-sum(x.v * w.v))) AS v
              FROM input x JOIN weight w ON w.i = x.i AND w.id = 1 GROUP BY x.id, w.j),
            dictionary AS (
              SELECT species, row_number() OVER (ORDER BY species) - 1 AS code FROM (SELECT DISTINCT species FROM flower) AS s)
            SELECT h.id, w.j, 1 / (1 + exp(-sum(h.v * w.v))) AS p, (d.code = w.j)::int AS one
            FROM hidden h JOIN weight w ON w.i = h.i AND w.id = 2 JOIN flower f ON f.id = h.id
              JOIN dictionary d USING (species)
            GROUP BY h.id, w.j, d.code ORDER BY h.id, w.j
            """;

    /// The paper's systems multiply arrays; PostgreSQL needs functions for that.
    private static final List<String> ARRAY_FUNCTIONS = List.of("""
            CREATE FUNCTION product(a float8[], b float8[]) RETURNS float8[] LANGUAGE sql IMMUTABLE AS $$
              SELECT array_agg(cells ORDER BY i) FROM (
                SELECT i, array_agg(v ORDER BY j) AS cells FROM (
                  SELECT i, j, sum(a[i][k] * b[k][j]) AS v
                  FROM generate_subscripts(a, 1) i, generate_subscripts(b, 2) j, generate_subscripts(b, 1) k
                  GROUP BY i, j) AS cell
                GROUP BY i) AS line $$
            """, """
            CREATE FUNCTION sig(a float8[]) RETURNS float8[] LANGUAGE sql IMMUTABLE AS $$
              SELECT array_agg(cells ORDER BY i) FROM (
                SELECT i, array_agg(1 / (1 + exp(-a[i][j])) ORDER BY j) AS cells
                FROM generate_subscripts(a, 1) i, generate_subscripts(a, 2) j GROUP BY i) AS line $$
            """);

    private static final String ARRAY_FORWARD = """
            WITH matrix AS (
              SELECT id, array_agg(cells ORDER BY i) AS w FROM (
                SELECT id, i, array_agg(v ORDER BY j) AS cells FROM weight GROUP BY id, i) AS line GROUP BY id),
            dictionary AS (
              SELECT species, row_number() OVER (ORDER BY species)::int AS code, count(*) OVER ()::int AS classes
              FROM (SELECT DISTINCT species FROM flower) AS s),
            told AS (
              SELECT f.id, sig(product(sig(product(ARRAY[ARRAY[sepal_length, sepal_width, petal_length, petal_width]]::float8[],
                  xh.w)), ho.w)) AS p,
                array_fill(0, ARRAY[code - 1]) || 1 || array_fill(0, ARRAY[classes - code]) AS one_hot
              FROM flower f JOIN dictionary USING (species), matrix xh, matrix ho WHERE xh.id = 1 AND ho.id = 2)
            SELECT id, j - 1, p[1][j], one_hot[j] FROM told, generate_series(1, 3) j ORDER BY id, j
            """;

    @Test
    void predictionsAreThoseOfTheForwardPassInSql() throws Exception {
        try (PostgresServer server = PostgresServer.builder().start();
                Connection session = server.connect("postgres")) {
            DataSet.iris().load(session);
            try (Statement statement = session.createStatement()) {
                statement.execute("CREATE TABLE flower AS SELECT row_number() OVER () AS id, iris.* FROM iris");
                statement.execute("CREATE TABLE weight (id int, i int, j int, v float8)");
                for (String function : ARRAY_FUNCTIONS) {
                    statement.execute(function);
                }
            }
            try (ColumnCache cache = flowers(session)) {
                Trainer trainer = Trainer.on(cache)
                        .label("species_id")
                        .mlp(NetworkOptions.layers(HIDDEN)
                                .withBias(false)
                                .withLoss(OutputLoss.MSE)
                                .withClasses(3))
                        .batchSize(10)
                        .learningRate(0.2)
                        .epochs(100)
                        .workers(1);
                TrainingResult result = trainer.fit();
                store(session, result.weights());
                ModelFile model = trainer.modelFile(result, "test");
                double[][] predicted = Predictor.forScaledRows(model).predict(cache);
                Classification told = Classification.of(model, cache, cache.allRows());
                for (String query : List.of(FORWARD, ARRAY_FORWARD)) {
                    double[][] expected = new double[150][3];
                    long right = compare(session, query, expected);
                    for (int row = 0; row < predicted.length; row++) {
                        assertThat(predicted[row]).containsExactly(expected[row], within(1e-12));
                    }
                    assertThat(Math.round(told.accuracy() * 150)).isEqualTo(right);
                }
            }
        }
    }

    /// Fills the predictions of the query and counts rows whose greatest one is that of their class.
    private static long compare(Connection session, String query, double[][] expected) throws SQLException {
        long right = 0;
        int[] classes = new int[expected.length];
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                int row = rows.getInt(1) - 1;
                expected[row][rows.getInt(2)] = rows.getDouble(3);
                classes[row] += rows.getInt(4) * rows.getInt(2);
            }
        }
        for (int row = 0; row < expected.length; row++) {
            double[] p = expected[row];
            int best = p[1] > p[0] ? 1 : 0;
            best = p[2] > p[best] ? 2 : best;
            right += best == classes[row] ? 1 : 0;
        }
        return right;
    }

    private static void store(Connection session, double[] weights) throws SQLException {
        try (PreparedStatement insert = session.prepareStatement("INSERT INTO weight VALUES (?, ?, ?, ?)")) {
            for (int w = 0; w < weights.length; w++) {
                boolean first = w < 4 * HIDDEN;
                int at = first ? w : w - 4 * HIDDEN;
                int columns = first ? HIDDEN : 3;
                insert.setInt(1, first ? 1 : 2);
                insert.setInt(2, at / columns);
                insert.setInt(3, at % columns);
                insert.setDouble(4, weights[w]);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static ColumnCache flowers(Connection session) throws SQLException {
        List<String> names = List.of("sepal_length", "sepal_width", "petal_length", "petal_width", "species_id");
        List<double[]> columns = new ArrayList<>();
        for (String name : names) {
            double[] values = new double[150];
            try (Statement statement = session.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT id, " + name + " FROM flower")) {
                while (rows.next()) {
                    values[rows.getInt(1) - 1] = rows.getDouble(2);
                }
            }
            columns.add(values);
        }
        return ArrayCache.of(names, columns, 150, Precision.FLOAT64, 64);
    }
}
