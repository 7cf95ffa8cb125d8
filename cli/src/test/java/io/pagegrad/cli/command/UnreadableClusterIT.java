package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.testdata.PostgresServer;
import io.pagegrad.testdata.StopMode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Clusters whose pages must not be read, or are damaged: the exit code and the sentence.
class UnreadableClusterIT {
    private PostgresServer server;
    private String file;

    @BeforeEach
    void makeCluster() throws Exception {
        server = PostgresServer.builder().checksums(true).start();
        server.sql("CREATE TABLE t AS SELECT i, 'row ' || i AS note FROM generate_series(1, 10000) AS i");
        file = server.queryValue("SELECT pg_relation_filepath('t')");
    }

    @AfterEach
    void removeCluster() {
        server.close();
    }

    @Test
    void aRunningServerIsRefused() throws Exception {
        server.checkpoint();
        assertSentence(scan(), 6, "server process");
    }

    @Test
    void aCrashedServerIsRefused() throws IOException {
        server.stop(StopMode.IMMEDIATE);
        assertSentence(scan(), 6, "crashed");
    }

    @Test
    void aDamagedPageIsNamed() throws IOException {
        server.stop();
        damage(file, 3);
        assertSentence(scan(), 3, file + " page 3");
    }

    @Test
    void damagedPagesAreLeftOutOnlyWhenAskedForAndTheirRowsAreCounted() throws IOException {
        long rowsOnPage = damagePage(3);
        CommandRun run = scan("--skip-damaged");
        assertThat(run.exitCode()).isZero();
        assertThat(run.stdout().lines().count()).isEqualTo(10_000 - rowsOnPage);
        assertThat(run.stderr())
                .contains("left out 1 damaged page with at most " + rowsOnPage + " rows")
                .contains(file + " page 3");
        CommandRun query = CommandRun.of(
                "scan",
                "--query",
                "SELECT i FROM t WHERE i > 0",
                "--skip-damaged",
                "-D",
                server.dataDirectory().toString());
        assertThat(query.stdout().lines().count()).isEqualTo(10_000 - rowsOnPage);
        CommandRun trained = CommandRun.of(
                "train",
                "--query",
                "SELECT i, i + 1 AS label FROM t",
                "--label",
                "label",
                "--model",
                "linear",
                "--epochs",
                "1",
                "--skip-damaged",
                "--quiet",
                "-D",
                server.dataDirectory().toString());
        assertThat(trained.exitCode()).as(trained.stderr()).isZero();
        assertThat(trained.stderr()).contains("left out 1 damaged page with at most " + rowsOnPage + " rows");
    }

    @Test
    void verificationTellsAllDamageOfTablesAndOfOtherFiles() throws Exception {
        server.sql("CREATE INDEX t_i ON t (i)");
        String index = server.queryValue("SELECT pg_relation_filepath('t_i')");
        damagePage(3);
        damage(file, 5);
        damage(index, 2);
        for (String scope : new String[] {"-d=postgres", "--cluster"}) {
            CommandRun run =
                    CommandRun.of("verify", scope, "-D", server.dataDirectory().toString());
            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.stdout())
                    .contains(file + " page 3")
                    .contains(file + " page 5")
                    .contains(index + " page 2");
        }
        CommandRun one =
                CommandRun.of("verify", "t", "-D", server.dataDirectory().toString());
        assertThat(one.exitCode()).isEqualTo(3);
        assertThat(one.stdout())
                .contains(file + " page 3")
                .contains(file + " page 5")
                .doesNotContain(index);
    }

    /// Stops the server and damages a page of the table.
    ///
    /// @return rows that it held
    private long damagePage(int page) throws IOException {
        try {
            String rows = server.queryValue("SELECT count(*) FROM t WHERE (ctid::text::point)[0] = " + page);
            server.stop();
            damage(file, page);
            return Long.parseLong(rows);
        } catch (java.sql.SQLException e) {
            throw new IOException(e);
        }
    }

    private void damage(String path, int page) throws IOException {
        try (RandomAccessFile pages =
                new RandomAccessFile(server.dataDirectory().resolve(path).toFile(), "rw")) {
            pages.seek(page * 8192L + 4000);
            pages.writeLong(0x0123456789abcdefL);
        }
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        server.stop();
        Path path = server.dataDirectory().resolve(file);
        java.nio.file.Files.delete(path);
        CommandRun run = scan();
        assertThat(run.exitCode()).isIn(3, 5);
        assertThat(run.stderr()).contains(file).hasLineCount(1);
    }

    private CommandRun scan(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("scan", "t", "-D", server.dataDirectory().toString(), "--output", "-", "--quiet"));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private static void assertSentence(CommandRun run, int exitCode, String part) {
        assertThat(run.exitCode()).as(run.stderr()).isEqualTo(exitCode);
        assertThat(run.stderr()).contains(part).hasLineCount(1);
    }
}
