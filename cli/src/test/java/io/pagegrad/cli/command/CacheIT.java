package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `cache build`, `refresh`, `info`, and what takes its files.
class CacheIT {
    private static PostgresServer server;

    @TempDir
    Path directory;

    @BeforeAll
    static void makeCluster() throws Exception {
        server = PostgresServer.builder().start();
        server.sql(
                "CREATE TABLE plane (id int, a float8, b float8, y float8, kind text) WITH (autovacuum_enabled = off);"
                        + insert(1, 40_000)
                        + "CREATE TABLE growing (id int, a float8) WITH (autovacuum_enabled = off);"
                        + "INSERT INTO growing SELECT i, i FROM generate_series(1, 100000) AS i");
        server.stop();
    }

    private static String insert(int from, int to) {
        return "INSERT INTO plane SELECT i, sin(i) * 10, cos(i * 3) * 5, 3 * sin(i) * 10 - 2 * cos(i * 3) * 5 + 7,"
                + " 'kind ' || i % 3 FROM generate_series(" + from + ", " + to + ") AS i;";
    }

    @AfterAll
    static void removeCluster() {
        server.close();
    }

    @Test
    void trainingSearchingAndPredictingFromAFileIsTheSameAsFromPages() throws Exception {
        Path file = directory.resolve("plane.cache");
        String query = "SELECT a, b, one_hot(kind) AS kind, y FROM plane WHERE id % 7 <> 0";
        CommandRun built = run("cache", "build", file.toString(), "--query", query, "--quiet");
        assertThat(built.exitCode()).as(built.stderr()).isZero();
        assertThat(built.stdout()).contains("34,286 of 40,000", "one_hot", query, "system_identifier");

        String[] common = {
            "--label",
            "y",
            "--lambda",
            "(x, w) -> (w.a * x.a + w.b * x.b + w.c - x.y)^2",
            "--epochs",
            "2",
            "--validation",
            "0",
            "--shuffle",
            "none",
            "--json",
            "--quiet"
        };
        JsonNode fromPages = json(run(with(common, "train", "--query", query)));
        JsonNode fromFile = json(run(with(common, "train", "--cache", file.toString())));
        assertThat(fromFile.path("read").path("rows").asInt()).isEqualTo(34_286);
        // groups of rows differ in length, and with them the last digits of the scaling figures
        for (String weight : List.of("a", "b", "c")) {
            assertThat(fromFile.path("weights").path(weight).asDouble())
                    .isCloseTo(fromPages.path("weights").path(weight).asDouble(), within(1e-3));
        }

        Path model = directory.resolve("model.json");
        JsonNode searched = json(run(with(
                common,
                "search",
                "--cache",
                file.toString(),
                "--space",
                "learning-rate=0.1|0.01",
                "--partitions",
                "3",
                "--out",
                model.toString())));
        assertThat(searched.path("trials")).hasSize(2);
        Path predictions = directory.resolve("predictions.parquet");
        CommandRun predicted = run(
                "predict",
                model.toString(),
                "--cache",
                file.toString(),
                "--format",
                "parquet",
                "--output",
                predictions.toString(),
                "--quiet");
        assertThat(predicted.exitCode()).as(predicted.stderr()).isZero();
        assertThat(predictions).isNotEmptyFile();
        CommandRun text = run("predict", model.toString(), "--cache", file.toString());
        assertThat(text.exitCode()).isEqualTo(4);
        assertThat(text.stderr()).contains("holds values").hasLineCount(1);
    }

    @Test
    void aRefreshReadsOnlyWhatChanged() throws Exception {
        Path file = directory.resolve("grown.cache");
        String query = "SELECT id, a FROM growing";
        assertThat(run("cache", "build", file.toString(), "--query", query, "--quiet")
                        .exitCode())
                .isZero();
        int before = json(run("cache", "info", file.toString(), "--json"))
                .path("rows")
                .asInt();
        JsonNode same = json(run("cache", "refresh", file.toString(), "--json", "--quiet"));
        assertThat(same.path("stretches_read").asInt()).isZero();
        server.start();
        server.sql("INSERT INTO growing SELECT i, i FROM generate_series(50001, 50100) AS i");
        server.stop();
        JsonNode grown = json(run("cache", "refresh", file.toString(), "--json", "--quiet"));
        assertThat(grown.path("stretches_read").asInt()).isEqualTo(1);
        assertThat(grown.path("stretches_kept").asInt()).isPositive();
        assertThat(grown.path("rows").asInt()).isEqualTo(before + 100);
        assertThat(json(run("cache", "info", file.toString(), "--json"))
                        .path("rows")
                        .asInt())
                .isEqualTo(before + 100);
    }

    /// Rows that come later are scaled as the model's were: what was right stays right.
    @Test
    void aRunGoesOnAfterARefresh() throws Exception {
        server.start();
        server.sql("CREATE TABLE later AS SELECT (i % 100)::float8 AS x, (i % 100) * 2 + 1::float8 AS y"
                + " FROM generate_series(1, 20000) AS i");
        server.stop();
        Path file = directory.resolve("later.cache");
        String model = directory.resolve("later.json").toString();
        assertThat(run("cache", "build", file.toString(), "--query", "SELECT x, y FROM later", "--quiet")
                        .exitCode())
                .isZero();
        String[] common = {
            "--label",
            "y",
            "--optimizer",
            "adam",
            "--batch-size",
            "200",
            "--learning-rate",
            "0.5",
            "--validation",
            "0",
            "--json",
            "--patience",
            "1000",
            "--checkpoint",
            directory.resolve("kept").toString(),
            "--out",
            model
        };
        String rows = "--cache=" + file;
        JsonNode first = json(run(with(common, "train", rows, "--model", "linear", "--epochs", "10")));
        server.start();
        server.sql(
                "INSERT INTO later SELECT 200 + i % 100, (200 + i % 100) * 2 + 1 FROM generate_series(1, 20000) AS i");
        server.stop();
        assertThat(run("cache", "refresh", file.toString(), "--quiet").exitCode())
                .isZero();
        CommandRun resumed = run(with(common, "train", rows, "--init", model, "--epochs", "11", "--resume"));
        JsonNode second = json(resumed);
        assertThat(resumed.stderr()).contains("warning: the rows are not those of the checkpoint");
        assertThat(second.path("read").path("rows").asInt()).isEqualTo(40_000);
        for (String weight : List.of("x", "intercept")) {
            double before = first.path("weights").path(weight).asDouble();
            assertThat(second.path("weights").path(weight).asDouble()).isCloseTo(before, within(0.05 * before));
        }
    }

    @Test
    void aLiveServerIsReadUnderOneSnapshot() throws Exception {
        Path file = directory.resolve("live.cache");
        server.start();
        try {
            CommandRun stopped = run("cache", "build", file.toString(), "--query", "SELECT id FROM plane", "--quiet");
            assertThat(stopped.exitCode()).isEqualTo(6);
            assertThat(file).doesNotExist();
            CommandRun built = run(
                    "cache",
                    "build",
                    file.toString(),
                    "--query",
                    "SELECT id FROM plane",
                    "--live",
                    server.jdbcUrl("postgres"),
                    "--json",
                    "--quiet");
            assertThat(json(built).path("rows").asInt()).isGreaterThanOrEqualTo(40_000);
        } finally {
            server.stop();
        }
    }

    @Test
    void mistakesAreOneSentence() throws Exception {
        assertSentence(run("cache"), 2, "build, refresh or info");
        assertSentence(run("cache", "info", directory + "/none.cache"), 5, "none.cache");
        Path text = Files.writeString(directory.resolve("text.cache"), "no cache at all".repeat(1000));
        assertSentence(run("cache", "info", text.toString()), 3, "magic");
        String out = directory.resolve("x.cache").toString();
        assertSentence(run("cache", "build", out, "--query", "SELECT a FROM plane LIMIT 5"), 2, "LIMIT");
        assertSentence(run("cache", "build", out, "--query", "SELECT nothing FROM plane"), 2, "nothing");
        assertSentence(run("cache", "build", directory + "/no/x.cache", "--query", "SELECT a FROM plane"), 5, "/no");
        assertThat(directory.resolve("x.cache")).doesNotExist();
        assertSentence(run("train", "--label", "y", "--model", "linear"), 2, "--cache");
        assertSentence(
                run("train", "--label", "y", "--model", "linear", "--cache", out, "--query", "SELECT a FROM plane"),
                2,
                "--query or --cache");
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.toList()).containsExactly(text);
        }
    }

    private static String[] with(String[] common, String... first) {
        return Stream.concat(Arrays.stream(first), Arrays.stream(common)).toArray(String[]::new);
    }

    private static void assertSentence(CommandRun run, int exitCode, String part) {
        assertThat(run.exitCode()).as(run.stderr()).isEqualTo(exitCode);
        assertThat(run.stderr()).contains(part).hasLineCount(1);
        assertThat(run.stdout()).isEmpty();
    }

    private static JsonNode json(CommandRun run) throws IOException {
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        return new ObjectMapper().readTree(run.stdout());
    }

    private static CommandRun run(String... arguments) {
        return CommandRun.of(Map.of("PGDATA", server.dataDirectory().toString()), arguments);
    }
}
