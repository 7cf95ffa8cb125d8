package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.pagegrad.testdata.PostgresServer;
import io.pagegrad.trainer.artifact.ModelFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that `train` and `search` find no room for: what was learned is not lost with them, and they are named.
class UnwrittenFilesIT {
    private static final Path FULL = Path.of("/dev/full");
    private static PostgresServer server;

    @TempDir
    private Path directory;

    private Path place;

    @BeforeAll
    static void makeCluster() throws Exception {
        server = PostgresServer.builder().start();
        server.sql("CREATE TABLE line AS SELECT i / 100.0::float8 AS a, 3 * i / 100.0::float8 + 7 AS y"
                + " FROM generate_series(1, 400) AS i;"
                + " CREATE TABLE wide AS SELECT i::float4 AS a, i::float4 AS b, i::float4 AS c, i::float4 AS d,"
                + " i::float4 AS e, i::float4 AS f, i::float4 AS y FROM generate_series(1, 60000) AS i");
        server.stop();
    }

    @AfterAll
    static void removeCluster() {
        server.close();
    }

    @BeforeEach
    void makePlace() throws IOException {
        place = Files.createDirectory(directory.resolve("place"));
    }

    @Test
    void aModelThatCannotBeWrittenIsPrintedAndTheRestIsDone() throws IOException {
        Path report = directory.resolve("report.html");
        CommandRun run = train(
                this::makePlaceAFile, "--out", place.resolve("model.json").toString(), "--report", report.toString());
        assertThat(run.exitCode()).as(run.stderr()).isEqualTo(5);
        assertThat(run.stdout()).contains("validation loss", "intercept");
        assertThat(report).exists();
        List<String> lines = run.stderr().lines().toList();
        assertThat(lines.getLast()).startsWith("pagegrad train: " + place).contains("the model is printed instead");
        int begin = lines.indexOf("{");
        assertThat(lines.get(begin - 1)).startsWith("warning: " + place);
        Path saved = directory.resolve("saved.json");
        Files.write(saved, lines.subList(begin, lines.lastIndexOf("}") + 1));
        assertThat(ModelFile.read(saved).weights().get("a")).isCloseTo(3, within(0.1));
    }

    @Test
    void aReportThatCannotBeWrittenLeavesTheModel() {
        Path model = directory.resolve("model.json");
        CommandRun run = train(
                this::makePlaceAFile, "--report", place.resolve("report.html").toString(), "--out", model.toString());
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.stdout()).contains("intercept");
        assertThat(model).exists();
        assertThat(run.stderr()).doesNotContain("{");
        assertThat(run.stderr().lines().toList().getLast())
                .startsWith("pagegrad train: " + place)
                .endsWith("there is no report");
    }

    @Test
    void metricsThatFindNoRoomEndAndTrainingGoesOn() {
        assumeThat(FULL).as("only Linux has a device that is full").exists();
        Path metrics = directory.resolve("metrics.jsonl");
        Path model = directory.resolve("model.json");
        CommandRun run = train(line -> link(line, metrics), "--metrics", metrics.toString(), "--out", model.toString());
        assertThat(run.exitCode()).as(run.stderr()).isEqualTo(5);
        assertThat(run.stdout()).contains("intercept");
        assertThat(model).exists();
        assertThat(run.stderr()).containsOnlyOnce("warning: " + metrics + ": No space left on device");
        assertThat(run.stderr().lines().toList().getLast())
                .isEqualTo("pagegrad train: " + metrics + ": No space left on device: metrics end there");
    }

    @Test
    void columnsThatFindNoRoomInADirectoryNameIt() throws Exception {
        String said = withoutRoom(arguments("--spill", place.toString(), "--quiet"));
        assertThat(said).contains("pagegrad train: " + place + ": no room for a column block of", "File too large");
    }

    /// Each block of a column would fit when it is made, not all of them when they are filled.
    @Test
    void columnsThatFillADiskNameTheDirectory() throws Exception {
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place.toString()))
                .as("only root mounts a disk that is small enough")
                .isZero();
        try {
            CommandRun run = CommandRun.of(
                    Map.of("PGDATA", server.dataDirectory().toString()),
                    "train",
                    "--query",
                    "SELECT * FROM wide",
                    "--label",
                    "y",
                    "--model",
                    "linear",
                    "--threads",
                    "1",
                    "--spill",
                    place.toString());
            assertThat(run.exitCode()).as(run.stderr()).isEqualTo(5);
            assertThat(run.stderr()).contains("pagegrad train: " + place + ": no room for columns");
        } finally {
            assertThat(run("umount", place.toString())).isZero();
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    void theBestModelOfASearchThatCannotBeWrittenIsPrintedAndMetricsEnd() throws Exception {
        Path model = place.resolve("best.json");
        Path metrics = place.resolve("metrics.jsonl");
        List<String> arguments = arguments("--out", model.toString(), "--metrics", metrics.toString());
        arguments.set(0, "search");
        arguments.addAll(List.of("--space", "l2=0|0.1", "--workers", "1", "--partitions", "2"));
        String said = withoutRoom(arguments);
        assertThat(said)
                .containsOnlyOnce("warning: cannot write to " + metrics + ": File too large: metrics end there")
                .contains("warning: " + model + ": File too large: the model is printed instead")
                .contains("\"weights\" : {");
    }

    /// What a process prints that may write no file of more than 1,024 bytes, and fails for that.
    private static String withoutRoom(List<String> arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", "-c", "trap '' XFSZ; ulimit -f 1; exec \"$@\"", "sh"));
        command.addAll(SearchProcess.java());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGDATA", server.dataDirectory().toString());
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isEqualTo(5);
        return text;
    }

    /// After the check that files can be written, before they are.
    private void makePlaceAFile(String line) {
        if (line.startsWith("read ")) {
            try {
                Files.delete(place);
                Files.createFile(place);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void link(String line, Path file) {
        if (line.startsWith("read ")) {
            try {
                Files.createSymbolicLink(file, FULL);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static CommandRun train(Consumer<String> onLine, String... options) {
        return CommandRun.of(
                Map.of("PGDATA", server.dataDirectory().toString()),
                onLine,
                arguments(options).toArray(String[]::new));
    }

    private static List<String> arguments(String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "--query",
                "SELECT a, y FROM line",
                "--label",
                "y",
                "--model",
                "linear",
                "--scale",
                "none",
                "--optimizer",
                "adam",
                "--learning-rate",
                "0.1",
                "--batch-size",
                "32",
                "--epochs",
                "200"));
        arguments.addAll(List.of(options));
        return arguments;
    }
}
