package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pagegrad.testdata.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Linear, logistic and softmax models over categories, arrays and byte strings: trained from pages, and their
/// predictions beside what the server computes from the weights in the model file.
class VectorModelsIT {
    private static final String FEATURES = "a, one_hot(kind) AS kind, v, b";
    private static PostgresServer server;

    @TempDir
    static Path directory;

    @BeforeAll
    static void makeCluster() throws Exception {
        server = PostgresServer.builder().start();
        server.sql("""
                CREATE TABLE goods AS SELECT id, a, kind, v, b,
                       2 * a + CASE kind WHEN 'cash' THEN 3 WHEN 'card' THEN -1 ELSE 0 END + v[1] / 10 AS y,
                       (a + v[2] > 0)::int::float8 AS flag,
                       CASE WHEN kind = 'cash' THEN 'x' WHEN a > 0 THEN 'y' ELSE 'z' END AS class
                FROM (SELECT i AS id, sin(i) AS a, (ARRAY['cash', 'card', 'bill', NULL])[i % 4 + 1] AS kind,
                             ARRAY[cos(i) * 20 + 5, sin(i * 3)] AS v,
                             decode(lpad(to_hex(i % 256), 2, '0') || '07', 'hex') AS b
                      FROM generate_series(1, 3000) AS i) AS made;
                CREATE TABLE lists (id int, ints int[], floats float8[], texts text[], exact numeric(6, 2)[], days date[]);
                INSERT INTO lists VALUES
                    (1, '{1,2,3}', '{1.5,NaN}', '{a,"b c",NULL}', '{1.10,2}', '{2020-01-01}'),
                    (2, '{1,NULL,3}', '{NULL,2}', '{}', '{NULL}', '{infinity,NULL}'),
                    (3, '{{1,2},{3,NULL}}', '[0:1]={7,8}', '{{x,y}}', '{}', NULL),
                    (4, '[5:6]={9,10}', '{}', '[2:2]={"null"}', '[0:0]={3.456}', '{}'),
                    (5, NULL, '{0.1}', NULL, NULL, '{0001-01-01 BC}');
                CREATE TABLE holes AS SELECT i AS id,
                       ARRAY[i, CASE WHEN i % 3 > 0 THEN i * i END]::float8[] AS v,
                       ARRAY[[i, 2], [sin(i), 4]]::float4[] AS m, i * 2.0::float8 AS y
                FROM generate_series(1, 60) AS i;
                CREATE TABLE gaps AS SELECT id, CASE WHEN id % 5 <> 0 THEN v END AS v, y FROM goods
                """);
        server.stop();
    }

    @AfterAll
    static void removeCluster() {
        server.close();
    }

    private static CommandRun train(Path model, String label, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "train",
                "--query",
                "SELECT " + FEATURES + ", " + label + " AS label FROM goods WHERE kind IS DISTINCT FROM 'bill'",
                "--label",
                "label",
                "--precision",
                "float64",
                "--out",
                model.toString(),
                "--nulls",
                "zero",
                "--quiet"));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    private static CommandRun run(String... arguments) {
        CommandRun run = CommandRun.of(Map.of("PGDATA", server.dataDirectory().toString()), arguments);
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        return run;
    }

    /// The weighted sum of a row in SQL, from the figures in a model file.
    ///
    /// @param suffix of the weights' names
    private static String score(JsonNode file, String suffix) {
        JsonNode weights = file.path("weights");
        StringBuilder sum = new StringBuilder("(" + weights.path("intercept" + suffix) + "::float8");
        for (JsonNode transform : file.path("transforms")) {
            String input = transform.path("input").asText();
            List<String> values = switch (input) {
                case "a" -> List.of("a");
                case "v" -> List.of("v[1]", "v[2]");
                case "b" -> List.of("get_byte(b, 0)", "get_byte(b, 1)");
                default -> List.of();
            };
            for (int i = 0; i < values.size(); i++) {
                String weight = input.equals("a") ? input : input + "[" + (i + 1) + "]";
                sum.append(" + (%s - %s::float8) * %s::float8 * %s::float8"
                        .formatted(
                                values.get(i),
                                transform.path("shift"),
                                transform.path("factor"),
                                weights.path(weight + suffix)));
            }
            if (input.equals("kind")) {
                assertThat(transform.path("dictionary").path("categories"))
                        .map(JsonNode::asText)
                        .containsExactly("card", "cash");
                assertThat(transform.path("scaling").asText()).isEqualTo("NONE");
                for (String category : List.of("card", "cash")) {
                    sum.append(" + CASE WHEN kind = '%s' THEN %s::float8 ELSE 0 END"
                            .formatted(category, weights.path("kind[" + category + "]" + suffix)));
                }
            }
        }
        return sum.append(")").toString();
    }

    /// Compares the last column of `predict` with an expression of SQL, row by row.
    private static void sameAsServer(Path model, int fromEnd, String expression) throws Exception {
        List<String> predicted = run(
                        "predict",
                        model.toString(),
                        "--query",
                        "SELECT id, " + FEATURES + " FROM goods",
                        "--format",
                        "jsonl")
                .stdout()
                .lines()
                .toList();
        server.start();
        String[] expected = new String(
                        server.copyCsv("SELECT " + expression + " FROM goods ORDER BY id"), StandardCharsets.UTF_8)
                .split("\n");
        server.stop();
        assertThat(predicted).hasSize(3000).hasSameSizeAs(expected);
        for (int row = 0; row < expected.length; row++) {
            List<JsonNode> fields = new ArrayList<>();
            new ObjectMapper().readTree(predicted.get(row)).forEach(fields::add);
            assertThat(fields.get(fields.size() - fromEnd).asDouble())
                    .as("row %d", row)
                    .isCloseTo(Double.parseDouble(expected[row]), within(1e-9));
        }
    }

    @Test
    void aLinearModelWeighsEachElement() throws Exception {
        Path model = directory.resolve("linear.json");
        CommandRun trained = train(
                model,
                "y",
                "--model",
                "linear",
                "--batch-size",
                "16",
                "--learning-rate",
                "0.1",
                "--epochs",
                "8",
                "--json");
        assertThat(new ObjectMapper().readTree(trained.stdout()).path("weights").properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder(
                        "a", "kind[card]", "kind[cash]", "v[1]", "v[2]", "b[1]", "b[2]", "intercept");
        JsonNode file = new ObjectMapper().readTree(model.toFile());
        assertThat(file.path("weights").path("kind[cash]").asDouble()).isCloseTo(3, within(1e-3));
        assertThat(file.path("weights").path("kind[card]").asDouble()).isCloseTo(-1, within(1e-3));
        sameAsServer(model, 1, score(file, ""));
    }

    @Test
    void aLogisticModelPredictsTheServersProbability() throws Exception {
        Path model = directory.resolve("logistic.json");
        train(model, "flag", "--model", "logistic", "--scale", "minmax", "--learning-rate", "0.5");
        JsonNode file = new ObjectMapper().readTree(model.toFile());
        sameAsServer(model, 1, "1 / (1 + exp(-" + score(file, "") + "))");
    }

    @Test
    void softmaxPredictsTheServersProbabilities() throws Exception {
        Path model = directory.resolve("softmax.json");
        CommandRun trained = train(
                model, "ordinal(class)", "--model", "softmax", "--scale", "robust", "--learning-rate", "0.5", "--json");
        assertThat(trained.stdout()).contains("\"accuracy\"");
        JsonNode file = new ObjectMapper().readTree(model.toFile());
        String total =
                "(exp(" + score(file, "_0") + ") + exp(" + score(file, "_1") + ") + exp(" + score(file, "_2") + "))";
        for (int output = 0; output < 3; output++) {
            sameAsServer(model, 3 - output, "exp(" + score(file, "_" + output) + ") / " + total);
        }
    }

    @Test
    void aResumedRunEndsAsOneThatDidNotStop() throws Exception {
        Path whole = directory.resolve("whole.json");
        Path resumed = directory.resolve("resumed.json");
        Path state = directory.resolve("state");
        train(whole, "y", "--model", "linear", "--epochs", "6");
        train(resumed, "y", "--model", "linear", "--epochs", "3", "--checkpoint", state.toString());
        train(resumed, "y", "--model", "linear", "--epochs", "6", "--checkpoint", state.toString(), "--resume");
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(resumed.toFile()).path("weights"))
                .isEqualTo(json.readTree(whole.toFile()).path("weights"));
    }

    @Test
    void aCacheGivesThePredictionsOfItsQuery() throws Exception {
        Path cache = directory.resolve("goods.cache");
        Path model = directory.resolve("cached.json");
        Path predictions = directory.resolve("cached.parquet");
        String query = "SELECT " + FEATURES + ", y FROM goods";
        run("cache", "build", cache.toString(), "--query", query, "--quiet");
        run(
                "train",
                "--cache",
                cache.toString(),
                "--nulls",
                "zero",
                "--precision",
                "float64",
                "--label",
                "y",
                "--model",
                "linear",
                "--out",
                model.toString(),
                "--epochs",
                "5",
                "--quiet");
        run(
                "predict",
                model.toString(),
                "--cache",
                cache.toString(),
                "--format",
                "parquet",
                "--output",
                predictions.toString(),
                "--quiet");
        List<String> lines = run("predict", model.toString(), "--query", query, "--quiet")
                .stdout()
                .lines()
                .toList();
        try (Connection session = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("SELECT prediction FROM '" + predictions + "'")) {
            for (String line : lines) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getDouble(1))
                        .isCloseTo(Double.parseDouble(line.substring(line.lastIndexOf(',') + 1)), within(1e-5));
            }
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void searchTrainsThemToo() throws Exception {
        Path model = directory.resolve("searched.json");
        run(
                "search",
                "--query",
                "SELECT " + FEATURES + ", flag AS label FROM goods WHERE kind IS DISTINCT FROM 'bill'",
                "--label",
                "label",
                "--model",
                "logistic",
                "--space",
                "learning-rate=0.5|0.1",
                "--nulls",
                "zero",
                "--partitions",
                "3",
                "--precision",
                "float64",
                "--epochs",
                "2",
                "--out",
                model.toString(),
                "--quiet");
        JsonNode file = new ObjectMapper().readTree(model.toFile());
        sameAsServer(model, 1, "1 / (1 + exp(-" + score(file, "") + "))");
    }

    @Test
    void aNullVectorFollowsTheRuleForNulls() throws Exception {
        String query = "SELECT v, y FROM gaps";
        CommandRun refused = CommandRun.of(
                Map.of("PGDATA", server.dataDirectory().toString()),
                "train",
                "--query",
                query,
                "--label",
                "y",
                "--model",
                "linear",
                "--quiet");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.stderr()).contains("column v is null, or has a null element, in a row");
        for (String rule : List.of("mean", "zero", "drop")) {
            Path model = directory.resolve(rule + ".json");
            run(
                    "train",
                    "--query",
                    query,
                    "--label",
                    "y",
                    "--model",
                    "linear",
                    "--nulls",
                    rule,
                    "--epochs",
                    "2",
                    "--out",
                    model.toString(),
                    "--quiet");
            JsonNode file = new ObjectMapper().readTree(model.toFile());
            JsonNode v = file.path("transforms").get(0);
            double value = rule.equals("mean") ? v.path("shift").asDouble() : 0;
            double scaled =
                    (value - v.path("shift").asDouble()) * v.path("factor").asDouble();
            double expected = file.path("weights").path("intercept").asDouble()
                    + scaled * file.path("weights").path("v[1]").asDouble()
                    + scaled * file.path("weights").path("v[2]").asDouble();
            String line = run("predict", model.toString(), "--query", "SELECT v FROM gaps WHERE id = 5")
                    .stdout()
                    .strip();
            if (rule.equals("drop")) {
                assertThat(line).isEqualTo(",");
            } else {
                assertThat(Double.parseDouble(line.substring(1))).isCloseTo(expected, within(1e-9));
            }
        }
    }

    /// Each item as the server prints it, from pages in CSV and from a cache file in Parquet.
    @Test
    void arraysOfEveryShapeAreComputedWith() throws Exception {
        String items = "ints[1], ints[2], ints[6], ints[2][1], cardinality(ints), ints = '{1,2,3}', ints > ARRAY[1, 2],"
                + " floats[1], floats[0], cardinality(floats), floats::text, texts[1], texts[2], cardinality(texts),"
                + " texts[3] IS NULL, texts = '{}', exact[1], exact[0], days[1], days[2], ints::float8[]";
        CommandRun run = run("scan", "--query", "SELECT id, " + items + " FROM lists");
        server.start();
        String expected = new String(server.copyCsv("SELECT id, " + items + " FROM lists"), StandardCharsets.UTF_8);
        server.stop();
        assertThat(run.stdout()).isEqualTo(expected);
        Path cache = directory.resolve("lists.cache");
        run("cache", "build", cache.toString(), "--query", "SELECT v, m, y FROM holes", "--quiet");
        Path model = directory.resolve("holes.json");
        run(
                "train",
                "--query",
                "SELECT v, y FROM holes",
                "--label",
                "y",
                "--model",
                "linear",
                "--nulls",
                "drop",
                "--epochs",
                "1",
                "--out",
                model.toString(),
                "--quiet");
        Path rows = directory.resolve("holes.parquet");
        run(
                "predict",
                model.toString(),
                "--cache",
                cache.toString(),
                "--format",
                "parquet",
                "--query",
                "SELECT v, y, v[1] AS first, v[2] AS second, m[2][2] AS last, v::text AS shown FROM cache",
                "--output",
                rows.toString(),
                "--quiet");
        try (Connection session = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = session.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT first, second, last, shown, prediction, y FROM '" + rows + "'")) {
            for (int i = 1; i <= 60; i++) {
                assertThat(found.next()).isTrue();
                assertThat(found.getDouble(1)).isEqualTo(i);
                assertThat(found.getObject(2)).isEqualTo(i % 3 > 0 ? (Object) (double) (i * i) : null);
                assertThat(found.getFloat(3)).isEqualTo(4);
                assertThat(found.getString(4)).isEqualTo("{" + i + "," + (i % 3 > 0 ? i * i : "NULL") + "}");
                found.getDouble(5);
                assertThat(found.wasNull()).isEqualTo(i % 3 == 0);
            }
        }
    }

    @Test
    void aVectorWithANullElementIsANull() throws Exception {
        String[] common = {
            "train",
            "--query",
            "SELECT v, m, y FROM holes",
            "--label",
            "y",
            "--model",
            "linear",
            "--epochs",
            "1",
            "--quiet"
        };
        CommandRun refused =
                CommandRun.of(Map.of("PGDATA", server.dataDirectory().toString()), common);
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.stderr()).contains("column v is null, or has a null element, in a row");
        for (String rule : List.of("drop", "mean", "zero")) {
            Path model = directory.resolve("element-" + rule + ".json");
            List<String> arguments = new ArrayList<>(List.of(common));
            arguments.addAll(List.of("--nulls", rule, "--validation", "0", "--json", "--out", model.toString()));
            JsonNode result = new ObjectMapper()
                    .readTree(run(arguments.toArray(String[]::new)).stdout());
            assertThat(result.path("read").path("rows").asInt()).isEqualTo(rule.equals("drop") ? 40 : 60);
            JsonNode v = new ObjectMapper()
                    .readTree(model.toFile())
                    .path("transforms")
                    .get(0);
            double sum = 0;
            for (int i = 1; i <= 60; i++) {
                sum += i % 3 > 0 ? i + (double) i * i : 0;
            }
            double mean = sum / (rule.equals("zero") ? 120 : 80);
            assertThat(v.path("shift").asDouble()).as(rule).isCloseTo(mean, within(1e-9));
        }
    }

    @Test
    void onnxFilesAreWritten() throws Exception {
        Path file = directory.resolve("model.onnx");
        train(directory.resolve("onnx.json"), "y", "--model", "linear", "--onnx", file.toString());
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).contains("kind", "prediction");
    }
}
