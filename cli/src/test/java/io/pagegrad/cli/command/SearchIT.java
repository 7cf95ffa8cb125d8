package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `search` on a table whose answer is known.
class SearchIT {
    private static final String QUERY = "SELECT a, b, y FROM plane";
    private static PostgresServer server;
    private static PostgresServer other;

    @TempDir
    Path directory;

    @BeforeAll
    static void makeClusters() throws Exception {
        server = PostgresServer.builder().start();
        // an exact plane: the best loss is 0
        server.sql(plane("plane", 1, 6000));
        server.sql(plane("wide", 1, 120_000));
        server.sql("CREATE TABLE halves (id int, a float8, b float8, y float8) PARTITION BY RANGE (id);"
                + " CREATE TABLE half_1 PARTITION OF halves FOR VALUES FROM (0) TO (3001);"
                + " CREATE TABLE half_2 PARTITION OF halves FOR VALUES FROM (3001) TO (10000);"
                + " INSERT INTO halves SELECT id, a, b, y FROM plane;"
                + plane("part", 1, 3000));
        server.stop();
        other = PostgresServer.builder().start();
        other.sql(plane("part", 3001, 6000));
        other.stop();
    }

    private static String plane(String name, int from, int to) {
        return "CREATE TABLE " + name + " AS SELECT i AS id, sin(i) * 10 AS a, cos(i * 3) * 5 AS b,"
                + " 3 * sin(i) * 10 - 2 * cos(i * 3) * 5 + 7 AS y, 'n' || i % 2 AS kind"
                + " FROM generate_series(" + from + ", " + to + ") AS i;";
    }

    @AfterAll
    static void removeClusters() {
        server.close();
        other.close();
    }

    @Test
    void findsTheBestOfAGridAndWritesItAndAReport() throws Exception {
        Path model = directory.resolve("best.json");
        Path report = directory.resolve("search.html");
        Path metrics = directory.resolve("search.jsonl");
        CommandRun run = search(
                "--space",
                "learning-rate=0.1|0.001|1e9",
                "--space",
                "optimizer=sgd|momentum",
                "--out",
                model.toString(),
                "--report",
                report.toString(),
                "--metrics",
                metrics.toString());
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        JsonNode result = json(run);
        assertThat(result.path("trials")).hasSize(6);
        assertThat(result.path("best_loss").asDouble()).isCloseTo(0, within(1e-6));
        List<String> diverged = new ArrayList<>();
        for (JsonNode trial : result.path("trials")) {
            if (trial.path("choices").path("learning-rate").asText().equals("1e9")) {
                diverged.add(trial.path("ended").asText());
            } else {
                assertThat(trial.path("log")).hasSize(4 * 5);
            }
        }
        assertThat(diverged).hasSize(2).allMatch(reason -> reason.startsWith("diverged"));
        assertThat(Files.readString(report))
                .startsWith("<!DOCTYPE html>")
                .contains("Hops: who trained what", "The space", "Loss over epochs", "system_identifier", "diverged")
                .doesNotContain("http://", "https://", "src=");
        assertThat(Files.readAllLines(metrics))
                .anyMatch(line -> line.contains("\"best\""))
                .anyMatch(line -> line.contains("\"unit\""))
                .allMatch(line -> line.startsWith("{\"event\"") && line.endsWith("}"));
        CommandRun predicted =
                run("predict", model.toString(), "--query", "SELECT id, a, b, y FROM plane WHERE id <= 20");
        assertThat(predicted.stdout().lines()).hasSize(20).allSatisfy(line -> {
            String[] cells = line.split(",");
            assertThat(Double.parseDouble(cells[4])).isCloseTo(Double.parseDouble(cells[3]), within(1e-2));
        });
    }

    @Test
    void theSameSeedGivesTheSameLossesForEveryNumberOfWorkersAndAmountOfMemory() throws Exception {
        List<String> options = List.of("--space", "batch-size=64|128", "--space", "scale=zscore|minmax");
        List<String> expected = losses(json(wide(options, "--workers", "1")));
        assertThat(losses(json(wide(options, "--workers", "3")))).isEqualTo(expected);
        assertThat(losses(json(wide(options, "--workers", "2", "--order", "barrier"))))
                .isEqualTo(expected);
        // two forms of 1.4 MB each, and their mixed copies
        JsonNode tight = json(wide(options, "--workers", "2", "--memory", "1"));
        assertThat(tight.path("reloads").asInt()).isPositive();
        assertThat(losses(tight)).isEqualTo(expected);
    }

    @Test
    void aSearchThatIsKeptGoesOnAndAGreedyOneCanBeReplayed() throws Exception {
        Path state = directory.resolve("state");
        List<String> options = List.of("--space", "learning-rate=0.1|0.03|0.01");
        CommandRun first = search(options, "--checkpoint", state.toString(), "--order", "greedy");
        JsonNode result = json(first);
        CommandRun anew = search(options, "--checkpoint", state.toString(), "--order", "greedy");
        assertThat(anew.exitCode()).isEqualTo(2);
        assertThat(anew.stderr()).contains("holds a search already", "--resume");
        JsonNode again = json(search(options, "--checkpoint", state.toString(), "--order", "greedy", "--resume"));
        assertThat(losses(again)).isEqualTo(losses(result));
        CommandRun differs = search(
                List.of("--space", "learning-rate=0.1|0.03"),
                "--checkpoint",
                state.toString(),
                "--order",
                "greedy",
                "--resume");
        assertThat(differs.exitCode()).isEqualTo(2);
        assertThat(differs.stderr()).contains("another search");
        JsonNode replay = json(search(options, "--replay", state.toString(), "--order", "greedy", "--workers", "1"));
        assertThat(losses(replay)).isEqualTo(losses(result));
    }

    @Test
    void leavesAndDataDirectoriesArePartitionsToo() throws Exception {
        JsonNode leaves = json(run(
                "search",
                "--query",
                "SELECT a, b, y FROM halves",
                "--label",
                "y",
                "--model",
                "linear",
                "--epochs",
                "3",
                "--space",
                "learning-rate=0.1|0.05",
                "--partition-by",
                "leaves",
                "--partitions",
                "2",
                "--json",
                "--quiet"));
        assertThat(leaves.path("trials").get(0).path("log")).hasSize(2 * 3);
        JsonNode directories = json(run(
                "search",
                "--query",
                "SELECT a, b, y FROM part",
                "--label",
                "y",
                "--model",
                "linear",
                "--epochs",
                "3",
                "--space",
                "learning-rate=0.1|0.05",
                "--more-pgdata",
                other.dataDirectory().toString(),
                "--partitions",
                "2",
                "--json",
                "--quiet"));
        // the same rows in the same two parts
        assertThat(losses(directories)).isEqualTo(losses(leaves));
    }

    @Test
    void everyMethodEndsAndASpaceComesFromAFile() throws Exception {
        Path space = directory.resolve("space.yaml");
        Files.writeString(space, """
                learning-rate: {log: [0.001, 0.3], points: 3}
                optimizer: [sgd, momentum]
                query: ["SELECT a, b, y FROM plane", "SELECT a, y FROM plane"]
                """);
        for (String method : List.of("random", "tpe", "hyperband", "asha")) {
            JsonNode result = json(run(
                    "search",
                    "--space-file",
                    space.toString(),
                    "--label",
                    "y",
                    "--model",
                    "linear",
                    "--method",
                    method,
                    "--trials",
                    "8",
                    "--epochs",
                    "4",
                    "--eta",
                    "2",
                    "--partitions",
                    "3",
                    "--batch-size",
                    "64",
                    "--json",
                    "--quiet"));
            assertThat(result.path("best_loss").asDouble()).as(method).isLessThan(60);
            assertThat(result.path("trials").size()).isGreaterThanOrEqualTo(8);
        }
    }

    @Test
    void waysAreComparedOnTheSamePartitions() throws Exception {
        Path report = directory.resolve("ways.html");
        JsonNode ways = json(search(
                "--space",
                "learning-rate=0.1|0.03",
                "--compare",
                "all",
                "--workers",
                "2",
                "--report",
                report.toString()));
        assertThat(ways).hasSize(5);
        assertThat(ways.get(0).path("way").asText()).isEqualTo("hopping");
        for (JsonNode way : ways) {
            assertThat(way.path("curves"))
                    .hasSize(2)
                    .allSatisfy(curve -> assertThat(curve).hasSize(4));
            assertThat(way.path("mean_final_loss").asDouble()).isLessThan(0.1);
        }
        // the same descent, whoever does it
        for (int trial = 0; trial < 2; trial++) {
            for (int epoch = 0; epoch < 4; epoch++) {
                assertThat(ways.get(1).path("curves").get(trial).get(epoch).path("loss"))
                        .isEqualTo(
                                ways.get(0).path("curves").get(trial).get(epoch).path("loss"));
            }
        }
        assertThat(Files.readString(report)).startsWith("<!DOCTYPE html>").contains("task-parallel", "Moved between");
        assertSentence(search("--space", "learning-rate=0.1", "--compare", "magic"), 2, "magic");
        assertSentence(search("--space", "learning-rate=0.1", "--method", "tpe", "--compare", "all"), 2, "grid");
    }

    @Test
    void everyScalingIsPartOfTheSpace() throws Exception {
        JsonNode result = json(search("--space", "scale=zscore|minmax|robust", "--space", "nulls=error|mean"));
        assertThat(result.path("trials"))
                .hasSize(6)
                .allSatisfy(trial -> assertThat(trial.path("loss").isNumber()).isTrue());
    }

    @Test
    void mistakesAreOneSentence() throws Exception {
        assertSentence(search(), 2, "--space");
        assertSentence(search("--space", "optimizer=sgd|magic", "--space", "epochs=1|2"), 2, "--space epochs");
        assertSentence(search("--space", "frobnicate=1|2"), 2, "frobnicate");
        assertSentence(search("--space", "learning-rate=log(0,1)"), 2, "above 0");
        assertSentence(search("--space", "learning-rate=log(0.1,1)"), 2, "third number");
        assertSentence(search("--space", "learning-rate=0.1", "--method", "magic"), 2, "magic");
        assertSentence(search("--space", "learning-rate=0.1", "--order", "magic"), 2, "magic");
        assertSentence(
                run(
                        "search",
                        "--query",
                        QUERY,
                        "--label",
                        "y",
                        "--model",
                        "linear",
                        "--space",
                        "learning-rate=0.1",
                        "--partitions",
                        "100000",
                        "--quiet"),
                2,
                "too few");
        assertSentence(search("--space", "learning-rate=0.1", "--resume"), 2, "--checkpoint");
        assertSentence(search("--space", "strategy=hogwild"), 2, "hogwild");
        assertSentence(search("--space", "learning-rate=1e300|1e301"), 8, "diverged");
        Path broken = directory.resolve("broken.yaml");
        Files.writeString(broken, "optimizer: [sgd, {x: 1}]");
        assertSentence(search("--space-file", broken.toString()), 2, "broken.yaml: optimizer");
        Files.writeString(broken, "optimizer: [sgd, ");
        assertSentence(search("--space-file", broken.toString()), 2, "broken.yaml line");
    }

    private static void assertSentence(CommandRun run, int exitCode, String part) {
        assertThat(run.exitCode()).as(run.stderr()).isEqualTo(exitCode);
        assertThat(run.stderr()).contains(part).hasLineCount(1);
    }

    private static JsonNode json(CommandRun run) throws IOException {
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        return new ObjectMapper().readTree(run.stdout());
    }

    private static List<String> losses(JsonNode result) {
        List<String> losses = new ArrayList<>();
        for (JsonNode trial : result.path("trials")) {
            for (JsonNode point : trial.path("losses")) {
                losses.add(trial.path("trial") + " " + point.path("loss"));
            }
        }
        assertThat(losses).isNotEmpty();
        return losses;
    }

    private static CommandRun wide(List<String> options, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "search",
                "--query",
                "SELECT a, b, y FROM wide",
                "--label",
                "y",
                "--model",
                "linear",
                "--partitions",
                "5",
                "--epochs",
                "2",
                "--json",
                "--quiet"));
        all.addAll(options);
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }

    private static CommandRun search(String... more) {
        return search(List.of(), more);
    }

    private static CommandRun search(List<String> options, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "search",
                "--query",
                QUERY,
                "--label",
                "y",
                "--model",
                "linear",
                "--partitions",
                "5",
                "--epochs",
                "4",
                "--batch-size",
                "64",
                "--json",
                "--quiet"));
        all.addAll(options);
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }

    private static CommandRun run(String... arguments) {
        return CommandRun.of(Map.of("PGDATA", server.dataDirectory().toString()), arguments);
    }
}
