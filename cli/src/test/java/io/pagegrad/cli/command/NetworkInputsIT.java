package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pagegrad.testdata.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a network takes as inputs and labels: every form beside the forward pass that the server computes in SQL
/// from the weights of the model file; what it cannot take, by name.
class NetworkInputsIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Columns that make the inputs, and the same as an array of SQL.
    private static final Map<String, String> INPUTS = Map.of(
            "c1, c2, c3, c4", "ARRAY[c1, c2, c3, c4]",
            "i2", "i2",
            "i4", "i4",
            "i8", "i8",
            "f4", "f4",
            "f8", "f8",
            "b", "ARRAY(SELECT get_byte(b, p) FROM generate_series(0, 3) AS p)",
            "long", "ARRAY(SELECT get_byte(long, p) FROM generate_series(0, 2999) AS p)",
            "plain", "ARRAY(SELECT get_byte(plain, p) FROM generate_series(0, 2999) AS p)",
            "square, c1", "ARRAY(SELECT unnest(square)) || c1");

    private static final String FORWARD = """
            WITH weight AS MATERIALIZED (
              SELECT part[1] AS matrix, part[2]::int AS i, part[3]::int AS j, value::float8 AS v
              FROM json_each_text('%s'), regexp_match(key, '^(..)\\[([0-9]+),([0-9]+)\\]$') AS part),
            input AS (
              SELECT id, place - 1 AS i, (x - (ARRAY[%s]::float8[])[place]) * (ARRAY[%s]::float8[])[place] AS v
              FROM shape, unnest((%s)::float8[]) WITH ORDINALITY AS element (x, place)),
            hidden AS (
              SELECT id, w.j AS i, 1 / (1 + exp(-(sum(x.v * w.v) + bias.v))) AS v
              FROM input x JOIN weight w ON w.matrix = 'w1' AND w.i = x.i
                JOIN weight bias ON bias.matrix = 'b1' AND bias.j = w.j
              GROUP BY id, w.j, bias.v),
            score AS (
              SELECT id, w.j, sum(h.v * w.v) + bias.v AS v
              FROM hidden h JOIN weight w ON w.matrix = 'w2' AND w.i = h.i
                JOIN weight bias ON bias.matrix = 'b2' AND bias.j = w.j
              GROUP BY id, w.j, bias.v)
            SELECT exp(v) / sum(exp(v)) OVER (PARTITION BY id) FROM score ORDER BY id, j
            """;

    private static PostgresServer server;

    @TempDir
    static Path directory;

    @BeforeAll
    static void makeCluster() throws Exception {
        server = PostgresServer.builder().start();
        server.sql("""
                CREATE TYPE kind AS ENUM ('low', 'high');
                CREATE TABLE shape AS
                SELECT id, id % 3 AS label, a[1]::int2 AS c1, a[2]::float4 AS c2, a[3]::numeric AS c3, a[4]::float8 AS c4,
                  a::int2[] AS i2, a::int4[] AS i4, a::int8[] AS i8, a::float4[] AS f4, a::float8[] AS f8,
                  a::numeric[] AS n, ARRAY[a[1:2], a[3:4]]::float8[] AS square, id % 3 = 0 AS truth,
                  (CASE WHEN id % 3 = 0 THEN 'low' ELSE 'high' END)::kind AS kind, a::text[] AS words,
                  (SELECT decode(string_agg(lpad(to_hex(x), 2, '0'), ''), 'hex') FROM unnest(a) AS x) AS b,
                  decode(repeat('0000' || lpad(to_hex(a[2]), 2, '0'), 1000), 'hex') AS long,
                  decode(repeat('0000' || lpad(to_hex(a[2]), 2, '0'), 1000), 'hex') AS plain
                FROM (SELECT id, ARRAY[id % 3, id * 37 % 256, id * 91 % 256, 200 - id] AS a
                  FROM generate_series(1, 64) AS id) AS made;
                ALTER TABLE shape ALTER plain SET STORAGE EXTERNAL;
                UPDATE shape SET plain = plain || '';
                CREATE TABLE odd AS
                SELECT CASE WHEN id <> 7 THEN id % 3 END AS missing, 16777216 + id % 3 AS large, id % 3 AS x,
                  id / 64.0::float4 AS y, CASE WHEN id < 60 THEN id % 2 ELSE 2 + id % 2 END AS late, id
                FROM generate_series(1, 64) AS id;
                CREATE TABLE none (label int, y float8)
                """);
        server.stop();
    }

    @AfterAll
    static void removeCluster() {
        server.close();
    }

    private static CommandRun run(String... arguments) {
        return CommandRun.of(Map.of("PGDATA", server.dataDirectory().toString()), arguments);
    }

    private static CommandRun train(String query, String label, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "train",
                "--query",
                query,
                "--label",
                label,
                "--batch-size",
                "16",
                "--learning-rate",
                "0.5",
                "--precision",
                "float64",
                "--quiet"));
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }

    private static JsonNode trained(String query, String label, String... more) throws Exception {
        List<String> all = new ArrayList<>(List.of("--json", "--model", "mlp:3"));
        all.addAll(List.of(more));
        CommandRun run = train(query, label, all.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        return JSON.readTree(run.stdout());
    }

    private static void assertRefused(CommandRun run, String... words) {
        assertThat(run.exitCode()).as(run.stderr()).isEqualTo(2);
        assertThat(run.stderr()).contains(words);
    }

    @Test
    void everyFormOfInputsGivesTheServersForwardPass() throws Exception {
        Map<String, String> forwards = new LinkedHashMap<>();
        Map<String, double[]> predictions = new LinkedHashMap<>();
        for (String columns : INPUTS.keySet()) {
            Path model = directory.resolve("m.json");
            trained(
                    "SELECT label, " + columns + " FROM shape",
                    "label",
                    "--scale",
                    "minmax",
                    "--out",
                    model.toString());
            CommandRun predicted = run(
                    "predict",
                    model.toString(),
                    "--query",
                    "SELECT id, " + columns + " FROM shape",
                    "--format",
                    "jsonl");
            assertThat(predicted.exitCode()).as(predicted.stderr()).isZero();
            double[] shares = new double[3 * 64];
            for (String line : predicted.stdout().lines().toList()) {
                JsonNode row = JSON.readTree(line);
                for (int label = 0; label < 3; label++) {
                    int place = 3 * (row.path("id").asInt() - 1) + label;
                    shares[place] = row.path("probability_" + label).asDouble();
                }
            }
            predictions.put(columns, shares);
            forwards.put(columns, forward(JSON.readTree(model.toFile()), INPUTS.get(columns)));
        }
        server.start();
        try {
            for (Map.Entry<String, String> forward : forwards.entrySet()) {
                String[] expected = new String(server.copyCsv(forward.getValue()), StandardCharsets.UTF_8).split("\n");
                double[] told = predictions.get(forward.getKey());
                assertThat(expected).as(forward.getKey()).hasSize(told.length);
                for (int i = 0; i < expected.length; i++) {
                    assertThat(told[i])
                            .as("%s, row %d, class %d", forward.getKey(), i / 3 + 1, i % 3)
                            .isCloseTo(Double.parseDouble(expected[i]), within(1e-12));
                }
            }
        } finally {
            server.stop();
        }
    }

    private static String forward(JsonNode model, String array) {
        List<String> shifts = new ArrayList<>();
        List<String> factors = new ArrayList<>();
        for (JsonNode transform : model.path("transforms")) {
            if (!transform.path("input").asText().equals("label")) {
                for (int lane = 0; lane < transform.path("lanes").asInt(); lane++) {
                    shifts.add(transform.path("shift").asText());
                    factors.add(transform.path("factor").asText());
                }
            }
        }
        return FORWARD.formatted(
                model.path("weights").toString(), String.join(",", shifts), String.join(",", factors), array);
    }

    @Test
    void whatIsNoNumberSaysHowItBecomesOne() {
        assertRefused(
                train("SELECT label, n FROM shape", "label", "--model", "mlp:3"),
                "column n is of type numeric[]",
                "n::float8[] AS n");
        assertRefused(train("SELECT label, words FROM shape", "label", "--model", "mlp:3"), "words is of type text[]");
        assertRefused(
                train("SELECT kind, f4 FROM shape", "kind", "--model", "mlp:3"), "a label by ordinal(kind) AS kind");
        assertRefused(
                train("SELECT one_hot(kind) AS kind, f4 FROM shape", "kind", "--model", "mlp:3"),
                "the label kind has 2 numbers a row",
                "ordinal(…) AS kind");
    }

    @Test
    void aNullLabelIsNoClass() throws Exception {
        for (String rule : List.of("mean", "zero", "error")) {
            assertRefused(
                    train("SELECT missing, y FROM odd", "missing", "--model", "mlp:3", "--nulls", rule),
                    "column missing is null in a row");
        }
        JsonNode dropped = trained("SELECT missing, y FROM odd", "missing", "--nulls", "drop", "--validation", "0");
        assertThat(dropped.path("classification").path("rows").asLong()).isEqualTo(63);
    }

    @Test
    void labelsThatFloat32RoundsToOneAreRefused() throws Exception {
        assertRefused(
                run("train", "--query", "SELECT large, y FROM odd", "--label", "large", "--model", "mlp:3", "--quiet"),
                "float32 has not every whole number of that size");
        JsonNode exact = trained("SELECT large, x FROM odd", "large", "--epochs", "200", "--patience", "200");
        assertThat(exact.path("classification").path("classes").toString())
                .isEqualTo("[\"16777216\",\"16777217\",\"16777218\"]");
        assertThat(exact.path("classification").path("accuracy").asDouble()).isEqualTo(1);
    }

    @Test
    void truthValuesAndCategoriesAreClassesByName() throws Exception {
        JsonNode truth = trained("SELECT truth, f4 FROM shape", "truth");
        assertThat(truth.path("classification").path("classes").toString()).isEqualTo("[\"false\",\"true\"]");
        JsonNode kind = trained("SELECT ordinal(kind) AS kind, f4 FROM shape", "kind");
        assertThat(kind.path("classification").path("classes").toString()).isEqualTo("[\"high\",\"low\"]");
    }

    @Test
    void aClassThatNoTrainingRowHasIsToldWrong() throws Exception {
        String rows = "SELECT late, y FROM odd WHERE id ";
        CommandRun run = run(
                "train",
                "--query",
                rows + "< 60",
                "--validation",
                rows + "> 50",
                "--label",
                "late",
                "--model",
                "mlp:3",
                "--json");
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.stderr()).contains("warning: 5 of 14 validation rows have a class that no training row has");
        JsonNode told = JSON.readTree(run.stdout()).path("classification");
        assertThat(told.path("rows").asLong()).isEqualTo(14);
        assertThat(told.path("rows_of_other_classes").asLong()).isEqualTo(5);
        long right = IntStream.range(0, 2)
                .mapToLong(c -> told.path("confusion").path(c).path(c).asLong())
                .sum();
        assertThat(told.path("accuracy").asDouble()).isCloseTo(right / 14.0, within(1e-12));
        assertRefused(
                train(rows + "< 60", "late", "--model", "mlp:3", "--validation", rows + ">= 60"),
                "no validation row has a class that a training row has");
    }

    @Test
    void rowsAreNeeded() {
        assertRefused(train("SELECT label, y FROM none", "label", "--model", "mlp:3"), "no rows to train on");
    }

    @Test
    void aLargeNetworkIsListedByItsMatrices() {
        CommandRun large = train("SELECT label, long FROM shape", "label", "--model", "mlp:7,5");
        assertThat(large.exitCode()).as(large.stderr()).isZero();
        assertThat(large.stdout()
                        .lines()
                        .map(line -> line.replaceAll(" +", " "))
                        .collect(Collectors.joining("\n")))
                .contains("w1 3000 × 7", "b1 1 × 7", "w2 7 × 5", "b3 1 × 3")
                .doesNotContain("[0,0]");
        CommandRun small = train("SELECT label, f4 FROM shape", "label", "--model", "mlp:3");
        assertThat(small.stdout()).contains("w1[0,0]", "b2[0,2]");
    }
}
