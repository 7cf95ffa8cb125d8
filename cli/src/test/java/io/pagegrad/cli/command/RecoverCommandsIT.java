package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.testdata.PostgresServer;
import io.pagegrad.testdata.StopMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands with `--recover`, on the files of a server that crashed.
class RecoverCommandsIT {
    private static PostgresServer server;
    private static byte[] expected;

    @TempDir
    Path directory;

    private Path scratch;

    @BeforeAll
    static void crash() throws Exception {
        server = PostgresServer.builder().start();
        server.sql(
                "CREATE TABLE t AS SELECT i AS id, sin(i) AS a, cos(i) AS b FROM generate_series(1, 2000) i; CHECKPOINT;"
                        + " DELETE FROM t WHERE id % 10 = 0");
        expected = server.copyCsv("SELECT * FROM t");
        server.stop(StopMode.IMMEDIATE);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void makeScratch() throws Exception {
        scratch = Files.createDirectory(directory.resolve("scratch"));
    }

    @Test
    void everyCommandReadsARecoveredCopy() {
        CommandRun scan = recover("scan", "t");
        assertThat(scan.exitCode()).as(scan.stderr()).isZero();
        assertThat(scan.stdoutBytes()).isEqualTo(expected);
        assertThat(recover("tables").stdout()).contains("public");
        assertThat(recover("describe", "t").stdout()).contains("double precision");
        assertThat(recover("verify", "t").exitCode()).isZero();
        assertThat(recover("databases").stdout()).contains("postgres");
        Path model = directory.resolve("model.json");
        CommandRun trained = recover(
                "train",
                "--query",
                "SELECT a, b, a + b AS y FROM t",
                "--label",
                "y",
                "--model",
                "linear",
                "--epochs",
                "1",
                "--out",
                model.toString());
        assertThat(trained.exitCode()).as(trained.stderr()).isZero();
        CommandRun predicted = recover("predict", model.toString(), "--query", "SELECT a, b FROM t");
        assertThat(predicted.stdout()).hasLineCount(1800);
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void withoutItTheWayOutIsNamed() {
        CommandRun run = CommandRun.of("scan", "t", "-D", server.dataDirectory().toString());
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.stderr()).contains("--recover");
    }

    @Test
    void aMissingServerProgramIsNamed() {
        CommandRun run = CommandRun.of(
                "scan",
                "t",
                "-D",
                server.dataDirectory().toString(),
                "--recover",
                "--server-bin",
                directory.toString());
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.stderr()).contains("--server-bin");
    }

    @Test
    void optionsThatDoNotGoTogetherAreRefused() {
        assertThat(recover("scan", "t", "--live", "postgresql://localhost/postgres")
                        .exitCode())
                .isEqualTo(2);
        CommandRun run = CommandRun.of(
                "scan", "t", "-D", server.dataDirectory().toString(), "--server-bin", directory.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.stderr()).contains("--recover");
    }

    private CommandRun recover(String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(
                "-D",
                server.dataDirectory().toString(),
                "--recover",
                "--server-bin",
                server.binaries().home().resolve("bin").toString(),
                "--scratch",
                scratch.toString()));
        return CommandRun.of(all.toArray(String[]::new));
    }
}
