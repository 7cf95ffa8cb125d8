package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.testdata.PostgresServer;
import io.pagegrad.testdata.StopMode;
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

/// Commands with `--live`: what they print, and that they print nothing and end with 6 when the snapshot is lost.
class LiveCommandsIT {
    private static final String TRAIN = "SELECT a, b, a * 2 - b AS y FROM t";

    private static PostgresServer server;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.builder().start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void makeTable() throws Exception {
        server.sql("DROP TABLE IF EXISTS t; CREATE TABLE t AS SELECT i AS id, sin(i) AS a, cos(i) AS b,"
                + " repeat('long', i % 1000) AS note FROM generate_series(1, 3000) i");
    }

    @Test
    void scanPrintsTheRowsOfTheSnapshotAndWhatItCosts() throws Exception {
        byte[] expected = server.copyCsv("SELECT * FROM t");
        CommandRun run = live(
                onSnapshot(() -> server.sql("DELETE FROM t WHERE id < 1000; INSERT INTO t (id) VALUES (-1)")),
                "scan",
                "t");
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.stdoutBytes()).isEqualTo(expected);
        assertThat(run.stderr())
                .contains("checkpoint written in")
                .contains("age ")
                .contains("released after");
    }

    @Test
    void moreRowsThanMemoryHoldsBackGoThroughATemporaryFile() throws Exception {
        byte[] expected = server.copyCsv("SELECT * FROM t");
        assertThat(expected).hasSizeGreaterThan(4_000_000);
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        CommandRun run =
                CommandRun.of(Map.of("TMPDIR", temporary.toString()), onSnapshot(() -> {}), arguments("scan", "t"));
        assertThat(run.stdoutBytes()).isEqualTo(expected);
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void whereNoTemporaryFileCanBeNothingIsPrinted() {
        CommandRun run = CommandRun.of(
                Map.of("TMPDIR", directory.resolve("none").toString()), onSnapshot(() -> {}), arguments("scan", "t"));
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.stdout()).isEmpty();
    }

    @Test
    void describeTellsTheColumnsOfTheSnapshot() {
        CommandRun run = live(
                onSnapshot(() -> server.sql("INSERT INTO t (id) SELECT 0 FROM generate_series(1, 3000)")),
                "describe",
                "t");
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.stdout())
                .contains("public.t in database postgres")
                .containsPattern("id +integer")
                .containsPattern("note +text");
        assertThat(run.stderr()).contains("released after");
    }

    @Test
    void verifyComparesWithSql() {
        CommandRun run = live(onSnapshot(() -> server.sql("DELETE FROM t WHERE id < 1000")), "verify", "t");
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.stdout()).contains("3,000").contains("none");
    }

    @Test
    void trainHoldsTheSnapshotOnlyWhileItReads() {
        Path model = directory.resolve("model.json");
        List<String> lines = new ArrayList<>();
        CommandRun run = live(lines::add, trainTo(model));
        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(model).exists();
        int released = indexOf(lines, "released after");
        assertThat(released).isPositive().isLessThan(indexOf(lines, "epoch"));
        CommandRun predicted =
                live(line -> {}, "predict", model.toString(), "--query", "SELECT a, b FROM t WHERE id <= 10");
        assertThat(predicted.exitCode()).as(predicted.stderr()).isZero();
        assertThat(predicted.stdout()).hasLineCount(10);
    }

    private static int indexOf(List<String> lines, String part) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(part)) {
                return i;
            }
        }
        return -1;
    }

    private String[] trainTo(Path model) {
        return new String[] {
            "train", "--query", TRAIN, "--label", "y", "--model", "linear", "--epochs", "2", "--out", model.toString()
        };
    }

    @Test
    void nothingIsPrintedWhenTheSessionIsKilled() throws Exception {
        Path model = directory.resolve("model.json");
        CommandRun trained = live(line -> {}, trainTo(model));
        assertThat(trained.exitCode()).as(trained.stderr()).isZero();
        Path second = directory.resolve("second.json");
        Path rows = directory.resolve("rows.csv");
        for (String[] command : List.of(
                new String[] {"scan", "t"},
                new String[] {"scan", "t", "--output", rows.toString()},
                new String[] {"scan", "t", "--format", "parquet", "--output", rows.toString()},
                new String[] {"scan", "--query", "SELECT id FROM t WHERE a > 0"},
                new String[] {"verify", "t"},
                new String[] {"predict", model.toString(), "--query", "SELECT a, b FROM t"},
                trainTo(second))) {
            assertLost(live(onSnapshot(LiveCommandsIT::killSession), command));
        }
        assertThat(directory).isDirectoryContaining(path -> path.equals(model));
        try (java.util.stream.Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(model);
        }
    }

    @Test
    void nothingIsPrintedWhenTheServerIsStartedAnew() {
        assertLost(live(
                onSnapshot(() -> {
                    server.stop(StopMode.FAST);
                    server.start();
                }),
                "scan",
                "t"));
        assertLost(live(
                onSnapshot(() -> {
                    server.stop(StopMode.IMMEDIATE);
                    server.start();
                }),
                "scan",
                "t"));
    }

    @Test
    void nothingIsPrintedWhenTheTableIsDroppedEmptiedOrRewritten() throws Exception {
        for (String change : List.of(
                "DROP TABLE t",
                "TRUNCATE t",
                "VACUUM FULL t",
                "ALTER TABLE t ALTER id TYPE bigint",
                "DROP TABLE t; CHECKPOINT")) {
            makeTable();
            assertLost(live(
                    onSnapshot(() -> {
                        // the lock keeps every other session from doing this, so the lock has to go first
                        killSession();
                        server.sql(change);
                    }),
                    "scan",
                    "t"));
        }
    }

    @Test
    void aHoldThatIsTooLongIsGivenUp() {
        CommandRun run = live(onSnapshot(() -> Thread.sleep(1500)), "scan", "t", "--max-hold", "1");
        assertLost(run);
        assertThat(run.stderr()).contains("longest time");
    }

    /// The sample depends on the seed and the table, not on threads or on how the files are read.
    @Test
    void aSampleIsTheSameWithASnapshotAndAfterTheStop() throws Exception {
        List<String> queries = List.of(
                "SELECT id FROM t TABLESAMPLE SYSTEM (30) REPEATABLE (7)",
                "SELECT id FROM t TABLESAMPLE BERNOULLI (10) REPEATABLE (7)",
                "SELECT id FROM t TABLESAMPLE RESERVOIR (500) REPEATABLE (7)");
        List<String> samples = new ArrayList<>();
        for (String query : queries) {
            CommandRun run = live(onSnapshot(() -> {}), "scan", "--query", query);
            assertThat(run.exitCode()).as(run.stderr()).isZero();
            assertThat(run.stdout().lines().count()).as(query).isBetween(1L, 2999L);
            samples.add(run.stdout());
        }
        server.stop();
        try {
            for (int i = 0; i < queries.size(); i++) {
                for (String threads : List.of("1", "3")) {
                    CommandRun run = CommandRun.of(
                            "scan",
                            "--query",
                            queries.get(i),
                            "-D",
                            server.dataDirectory().toString(),
                            "--threads",
                            threads);
                    assertThat(run.stdout()).as(queries.get(i)).isEqualTo(samples.get(i));
                }
            }
        } finally {
            server.start();
        }
    }

    @Test
    void aTableThatTheServerDoesNotHaveIsWrongUse() {
        CommandRun run = live(onSnapshot(() -> {}), "scan", "--query", "SELECT id FROM nosuch");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.stderr()).contains("nosuch");
    }

    @Test
    void theWayOutOfARunningServerIsNamed() {
        CommandRun run = CommandRun.of("scan", "t", "-D", server.dataDirectory().toString());
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.stderr()).contains("--live");
    }

    @Test
    void aServerThatCannotBeReachedIsNamedWithoutItsPassword() {
        CommandRun run = CommandRun.of(
                "scan",
                "t",
                "-D",
                server.dataDirectory().toString(),
                "--live",
                "postgresql://u:secret@127.0.0.1:1/postgres");
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.stderr()).contains("127.0.0.1:1").doesNotContain("secret");
    }

    private static void assertLost(CommandRun run) {
        assertThat(run.exitCode()).as(run.stderr()).isEqualTo(6);
        assertThat(run.stdout()).isEmpty();
    }

    private static void killSession() throws Exception {
        server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pagegrad'");
        while (server.queryValue("SELECT 1 FROM pg_stat_activity WHERE application_name = 'pagegrad'") != null) {
            Thread.sleep(10);
        }
    }

    @FunctionalInterface
    private interface Action {
        void run() throws Exception;
    }

    /// Acts when the snapshot is taken and no page is read yet.
    private static Consumer<String> onSnapshot(Action action) {
        return line -> {
            if (line.contains("checkpoint written in")) {
                try {
                    action.run();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        };
    }

    private static CommandRun live(Consumer<String> onLine, String... command) {
        return CommandRun.of(Map.of(), onLine, arguments(command));
    }

    private static String[] arguments(String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(
                "-D", server.dataDirectory().toString(), "--live", server.jdbcUrl("postgres"), "--threads", "2"));
        return all.toArray(String[]::new);
    }
}
