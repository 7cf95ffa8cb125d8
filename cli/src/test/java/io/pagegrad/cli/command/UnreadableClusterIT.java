package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.testdata.PostgresServer;
import io.pagegrad.testdata.StopMode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
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
        try (RandomAccessFile pages =
                new RandomAccessFile(server.dataDirectory().resolve(file).toFile(), "rw")) {
            pages.seek(3 * 8192 + 4000);
            pages.writeLong(0x0123456789abcdefL);
        }
        assertSentence(scan(), 3, file + " page 3");
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

    private CommandRun scan() {
        return CommandRun.of("scan", "t", "-D", server.dataDirectory().toString(), "--output", "-", "--quiet");
    }

    private static void assertSentence(CommandRun run, int exitCode, String part) {
        assertThat(run.exitCode()).as(run.stderr()).isEqualTo(exitCode);
        assertThat(run.stderr()).contains(part).hasLineCount(1);
    }
}
