package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A live read in a process of its own, that is killed or has no room.
class LiveProcessIT {
    private static final Path ROOT = Path.of(System.getProperty("pagegrad.root"));

    private static PostgresServer server;

    @TempDir
    Path directory;

    private Path temporary;
    private Path results;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.builder().start();
        server.sql(
                "CREATE TABLE t AS SELECT i AS id, repeat('long', i % 1000) AS note FROM generate_series(1, 3000) i");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void makeDirectories() throws IOException {
        temporary = Files.createDirectory(directory.resolve("tmp"));
        results = Files.createDirectory(directory.resolve("results"));
    }

    @Test
    void aReaderThatIsKilledLeavesNothingBehind() throws Exception {
        assertNothingIsLeftBy(List.of());
        assertNothingIsLeftBy(List.of("--output", results.resolve("rows.csv").toString()));
        assertNothingIsLeftBy(List.of(
                "--format",
                "parquet",
                "--output",
                results.resolve("rows.parquet").toString()));
    }

    /// Kills the reader when every row is read and it waits for the last word of the server.
    private void assertNothingIsLeftBy(List<String> more) throws Exception {
        Path printed = directory.resolve("printed");
        try (StallingForwarder forwarder = new StallingForwarder(server.port(), "COMMIT")) {
            Process reader = reader(
                    "exec \"$@\"",
                    server.jdbcUrl("postgres").replace(":" + server.port(), ":" + forwarder.port()),
                    printed,
                    more);
            forwarder.awaitWord();
            assertThat(printed).isEmptyFile();
            reader.destroyForcibly().waitFor();
        }
        assertThat(printed).isEmptyFile();
        assertThat(temporary).isEmptyDirectory();
        assertThat(results).isEmptyDirectory();
        while (server.queryValue("SELECT 1 FROM pg_stat_activity WHERE application_name = 'pagegrad'") != null) {
            Thread.sleep(10);
        }
        assertThat(Files.list(server.dataDirectory().resolve("pg_snapshots"))).isEmpty();
    }

    @Test
    void whereTheDiskIsFullNothingIsPrintedNorLeft() throws Exception {
        for (List<String> more : List.of(
                List.<String>of(),
                List.of("--output", results.resolve("rows.csv").toString()))) {
            Path printed = directory.resolve("printed");
            // no file may grow beyond 1.5 MB
            Process reader =
                    reader("trap '' XFSZ; ulimit -f 3000; exec \"$@\"", server.jdbcUrl("postgres"), printed, more);
            assertThat(reader.waitFor())
                    .as(Files.readString(directory.resolve("said")))
                    .isEqualTo(5);
            assertThat(printed).isEmptyFile();
            assertThat(temporary).isEmptyDirectory();
            assertThat(results).isEmptyDirectory();
        }
    }

    private Process reader(String script, String url, Path printed, List<String> more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                script,
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + ROOT.resolve("jvm.options"),
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.pagegrad.cli.Main",
                "scan",
                "t",
                "-D",
                server.dataDirectory().toString(),
                "--live",
                url));
        command.addAll(more);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(printed.toFile())
                .redirectError(directory.resolve("said").toFile());
        builder.environment().put("TMPDIR", temporary.toString());
        return builder.start();
    }
}
