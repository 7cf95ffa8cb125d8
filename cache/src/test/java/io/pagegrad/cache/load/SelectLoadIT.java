package io.pagegrad.cache.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.NullPolicy;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.RowSlice;
import io.pagegrad.cache.Scaling;
import io.pagegrad.cache.UnsuitableDataException;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.pagefile.PagefileDatabase;
import io.pagegrad.pagefile.UnknownNameException;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Loads from the pages of a real server's tables; expected rows are what that server printed.
final class SelectLoadIT {
    private static final int ROWS = 30_000;

    private static final List<String> QUERIES = List.of(
            "SELECT x, y FROM points",
            "SELECT y, x FROM points",
            "SELECT id, x * 2 + y AS z, flag FROM points WHERE x > 0.25 AND id % 3 <> 1",
            "SELECT r, small, big, price FROM points",
            "SELECT x, x AS again FROM points WHERE id < 100",
            "SELECT x FROM points LIMIT 12345",
            "SELECT id FROM parted",
            "SELECT coalesce(gap, -1) AS gap FROM points",
            "SELECT extract(hour FROM at) AS hour, features FROM points");

    private static final String TRAINED = "SELECT count(*), avg(x), stddev_pop(x) FROM points WHERE id <= 20000";

    /// Codes are positions among the sorted categories, `kind 0` to `kind 6`.
    private static final String HELD = "SELECT x, substr(kind, 6), y FROM points WHERE id > 20000";

    private static PostgresServer server;
    private static PostgresCluster cluster;
    private static PagefileDatabase database;
    private static final Map<String, String> EXPECTED = new HashMap<>();

    @BeforeAll
    static void makeTables() throws IOException, SQLException {
        server = PostgresServer.builder().start();
        server.sql("CREATE TABLE points (id int NOT NULL, x float8 NOT NULL, y float8 NOT NULL, r real, small int2,"
                + " big int8, price numeric(10,2), flag bool, kind text, gap float8, at timestamp, features float4[])");
        server.sql(
                "SELECT setseed(0.5); INSERT INTO points SELECT i, random(), random() * 1e3, random()::real, i % 100,"
                        + " i * 1000003::int8, (random() * 100)::numeric(10,2), i % 3 = 0, 'kind ' || i % 7,"
                        + " CASE WHEN i % 10 = 3 THEN NULL ELSE random() END, timestamp '2015-01-01' + i * interval '1 minute',"
                        + " ARRAY[i, i / 2.0, 1]::float4[] FROM generate_series(1, " + ROWS + ") i");
        server.sql("DELETE FROM points WHERE id % 17 = 0");
        server.sql("CREATE TABLE parted (id int) PARTITION BY RANGE (id)");
        server.sql("CREATE TABLE parted_a PARTITION OF parted FOR VALUES FROM (0) TO (500)");
        server.sql("CREATE TABLE parted_b PARTITION OF parted FOR VALUES FROM (500) TO (2000)");
        server.sql("INSERT INTO parted SELECT i FROM generate_series(0, 1999) i");
        for (String query : QUERIES) {
            EXPECTED.put(query, new String(server.copyCsv(query), StandardCharsets.UTF_8));
        }
        EXPECTED.put("kinds", new String(server.copyCsv("SELECT kind FROM points"), StandardCharsets.UTF_8));
        for (String query : List.of(TRAINED, HELD)) {
            EXPECTED.put(query, new String(server.copyCsv(query), StandardCharsets.UTF_8));
        }
        server.stop();
        cluster = PostgresCluster.open(server.dataDirectory());
        database = cluster.database("postgres");
    }

    @AfterAll
    static void stop() throws IOException {
        cluster.close();
        server.close();
    }

    private static LoadOptions options(Precision precision) {
        return LoadOptions.defaults().withThreads(2).withPrecision(precision);
    }

    private static ColumnCache load(String query, LoadOptions options) throws IOException {
        return SelectLoad.load(database, query, options, new LoadMonitor());
    }

    /// Numbers of a row as the server prints them: `t`, `{1,2}` and plain numbers.
    private static List<double[]> printed(String csv) {
        List<double[]> rows = new ArrayList<>();
        for (String line : csv.split("\n")) {
            String[] words = line.replaceAll("[{}\"]", "").split(",");
            double[] row = new double[words.length];
            for (int i = 0; i < row.length; i++) {
                row[i] = words[i].equals("t") ? 1 : words[i].equals("f") ? 0 : Double.parseDouble(words[i]);
            }
            rows.add(row);
        }
        return rows;
    }

    private static List<double[]> loaded(ColumnCache cache) {
        int width = cache.columns().stream().mapToInt(c -> c.lanes()).sum();
        List<double[]> rows = new ArrayList<>();
        for (RowSlice slice : cache.allRows().slices()) {
            for (int r = slice.from(); r < slice.to(); r++) {
                double[] row = new double[width];
                int at = 0;
                for (int c = 0; c < cache.columns().size(); c++) {
                    for (int lane = 0; lane < cache.columns().get(c).lanes(); lane++) {
                        row[at++] = slice.group().column(c).getDouble(r, lane);
                    }
                }
                rows.add(row);
            }
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void holdsTheRowsThatTheServerPrints(int query) throws IOException {
        List<double[]> expected = printed(EXPECTED.get(QUERIES.get(query)));
        for (Precision precision : Precision.values()) {
            try (ColumnCache cache = load(QUERIES.get(query), options(precision))) {
                List<double[]> rows = loaded(cache);
                assertThat(rows).hasSameSizeAs(expected);
                for (int row = 0; row < rows.size(); row++) {
                    for (int i = 0; i < expected.get(row).length; i++) {
                        double value = expected.get(row)[i];
                        double held = rows.get(row)[i];
                        boolean same = precision == Precision.FLOAT32
                                ? (float) held == (float) value
                                : held == value || (float) held == (float) value && held == (float) held;
                        if (!same) {
                            assertThat(held).as("row " + row + " column " + i).isEqualTo(value);
                        }
                    }
                }
            }
        }
    }

    @Test
    void categoriesOfAQueryNeedNoDictionaryBefore() throws IOException {
        String[] kinds = EXPECTED.get("kinds").split("\n");
        try (ColumnCache cache =
                load("SELECT ordinal(kind) AS k, one_hot(kind) AS h FROM points", options(Precision.FLOAT32))) {
            List<double[]> rows = loaded(cache);
            List<String> categories = cache.transforms().getFirst().dictionary().categories();
            assertThat(categories).hasSize(7).isSorted();
            assertThat(rows).hasSize(kinds.length);
            for (int row = 0; row < kinds.length; row++) {
                int code = (int) rows.get(row)[0];
                assertThat(categories.get(code)).isEqualTo(kinds[row]);
                for (int lane = 0; lane < 7; lane++) {
                    assertThat(rows.get(row)[1 + lane]).isEqualTo(lane == code ? 1 : 0);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BERNOULLI (10) REPEATABLE (7)",
                "SYSTEM (20) REPEATABLE (7)",
                "RESERVOIR (1000) REPEATABLE (7)",
                "RESERVOIR (99999)"
            })
    void samplesAreTheSameForEveryNumberOfThreads(String sample) throws IOException {
        String query = "SELECT id, x FROM points TABLESAMPLE " + sample;
        List<double[]> one;
        try (ColumnCache cache = load(query, options(Precision.FLOAT64).withThreads(1))) {
            one = loaded(cache);
        }
        try (ColumnCache cache = load(query, options(Precision.FLOAT64).withThreads(3))) {
            assertThat(loaded(cache).toArray()).isEqualTo(one.toArray());
        }
        int all = printed(EXPECTED.get(QUERIES.getFirst())).size();
        switch (sample.substring(0, sample.indexOf(' '))) {
            case "BERNOULLI" -> assertThat(one.size()).isBetween(all * 8 / 100, all * 12 / 100);
            case "SYSTEM" -> assertThat(one.size()).isBetween(all * 10 / 100, all * 30 / 100);
            default -> assertThat(one).hasSize(sample.contains("99999") ? all : 1000);
        }
        assertThat(one.stream().map(row -> row[0]).toList()).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void scaledColumnsKeepTheirFigures() throws IOException {
        LoadOptions options = options(Precision.FLOAT32)
                .withScaling(Scaling.ZSCORE, Set.of("y"))
                .withNulls(NullPolicy.MEAN)
                .withValidation(0.2, 1);
        try (ColumnCache cache = load("SELECT x, gap, y FROM points", options)) {
            assertThat(cache.transforms().getFirst().scaling()).isEqualTo(Scaling.ZSCORE);
            assertThat(cache.transforms().get(2).scaling()).isEqualTo(Scaling.NONE);
            assertThat(cache.transforms().get(1).statistics().nulls()).isGreaterThan(1_000);
            assertThat(cache.provenance().table().table()).isEqualTo("public.points");
        }
    }

    @Test
    void mistakesAreNamed() {
        LoadOptions options = options(Precision.FLOAT32);
        assertThatThrownBy(() -> load("SELECT x FROM nowhere", options)).isInstanceOf(UnknownNameException.class);
        assertThatThrownBy(() -> load("SELECT nothing FROM points", options)).isInstanceOf(ExpressionException.class);
        assertThatThrownBy(() -> load("SELECT kind FROM points", options))
                .isInstanceOf(UnsuitableDataException.class)
                .hasMessageContaining("one_hot(kind)");
        assertThatThrownBy(() -> load("SELECT ordinal(kind) + 1 AS k FROM points", options))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("stand alone");
        assertThatThrownBy(() -> load("SELECT gap FROM points", options))
                .isInstanceOf(UnsuitableDataException.class)
                .hasMessageContaining("gap");
    }

    @Test
    void rowsToValidateOnComeFromASecondQuery() throws Exception {
        LoadOptions options =
                LoadOptions.defaults().withPrecision(Precision.FLOAT64).withScaling(Scaling.ZSCORE, Set.of("y"));
        String first = "SELECT x, ordinal(kind) AS kind, y FROM points WHERE id <= 20000";
        String second = "SELECT y, ordinal(kind) AS kind, x FROM points WHERE id > 20000";
        LoadMonitor monitor = new LoadMonitor();
        try (ColumnCache cache = ValidationSelect.parse(second).load(database, first, options, monitor)) {
            String[] trained = EXPECTED.get(TRAINED).strip().split(",");
            double mean = Double.parseDouble(trained[1]);
            double deviation = Double.parseDouble(trained[2]);
            List<String> held = EXPECTED.get(HELD).lines().toList();
            long rows = Long.parseLong(trained[0]);
            assertThat(cache.trainingRows().rows()).isEqualTo(rows);
            assertThat(cache.validationRows().rows()).isEqualTo(held.size());
            assertThat(cache.rows()).isEqualTo(rows + held.size());
            assertThat(cache.provenance().rowsRead()).isEqualTo(2 * cache.rows());
            int row = 0;
            for (RowSlice slice : cache.validationRows().slices()) {
                for (int r = slice.from(); r < slice.to(); r++, row++) {
                    String[] expected = held.get(row).split(",");
                    assertThat(slice.group().column(0).getDouble(r))
                            .isCloseTo((Double.parseDouble(expected[0]) - mean) / deviation, within(1e-9));
                    assertThat(slice.group().column(1).getDouble(r)).isEqualTo(Double.parseDouble(expected[1]));
                    assertThat(slice.group().column(2).getDouble(r)).isEqualTo(Double.parseDouble(expected[2]));
                }
            }
            assertThat(row).isEqualTo(held.size());
        }
    }

    @Test
    void rowsToValidateOnWithOtherColumnsAreRefused() {
        String first = "SELECT x, y FROM points";
        for (String second : List.of(
                "SELECT x FROM points",
                "SELECT x, r FROM points",
                "SELECT x, y, r FROM points",
                "SELECT x, features AS y FROM points",
                "SELECT x, ordinal(kind) AS y FROM points")) {
            assertThatThrownBy(() -> ValidationSelect.parse(second)
                            .load(database, first, LoadOptions.defaults(), new LoadMonitor()))
                    .as(second)
                    .isInstanceOf(UnsuitableDataException.class);
        }
    }

    @Test
    void mistakesInTheQueryOfRowsToValidateOnAreToldAsItsOwn() {
        Map<String, Class<?>> mistakes = Map.of(
                "SELECT x y FROM", ExpressionException.class,
                "SELECT nothing AS x, y FROM points", ExpressionException.class,
                "SELECT x, y FROM nowhere", UnknownNameException.class,
                "SELECT kind AS x, y FROM points", UnsuitableDataException.class,
                "SELECT gap AS x, y FROM points", UnsuitableDataException.class,
                "SELECT x, y FROM points WHERE id < 0", UnsuitableDataException.class);
        mistakes.forEach((sql, kind) -> assertThatThrownBy(() -> ValidationSelect.parse(sql)
                        .load(database, "SELECT x, y FROM points", LoadOptions.defaults(), new LoadMonitor()))
                .as(sql)
                .isInstanceOf(kind)
                .hasMessageStartingWith("the SELECT of the rows to validate on: "));
        // the first query's stay its own
        assertThatThrownBy(() -> ValidationSelect.parse("SELECT x, y FROM points")
                        .load(database, "SELECT nothing FROM points", LoadOptions.defaults(), new LoadMonitor()))
                .hasMessageNotContaining("validate");
    }
}
