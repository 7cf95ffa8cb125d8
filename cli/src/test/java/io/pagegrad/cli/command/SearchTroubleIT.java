package io.pagegrad.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.pagegrad.testdata.DataSet;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `search` over a network when the disk has no room or a page is damaged: what is finished stays, and once the
/// trouble is over the search ends as if there had been none.
class SearchTroubleIT {
    private static final int PAGE_BYTES = 8192;

    private static PostgresServer server;
    private static Path digits;

    @TempDir
    Path directory;

    private Path kept;
    private boolean mounted;

    @BeforeAll
    static void makeTable() throws Exception {
        server = PostgresServer.builder().start();
        try (Connection session = server.connect()) {
            DataSet.digits(300).load(session);
        }
        digits = server.dataDirectory().resolve(server.queryValue("SELECT pg_relation_filepath('digits')"));
        server.stop();
    }

    @AfterAll
    static void removeTable() {
        server.close();
    }

    @BeforeEach
    void makeDirectory() throws IOException {
        kept = Files.createDirectory(directory.resolve("kept"));
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(mount("umount", kept.toString())).isZero();
        }
    }

    @Test
    void whereNoFileMayGrowAsMuchTheSearchEndsAndGoesOnWithRoom() throws Exception {
        // 159,010 weights and losses in 1.3 MB; with the best weights of an epoch 2.6 MB
        Path said = directory.resolve("said");
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", "-c", "trap '' XFSZ; ulimit -f 4000; exec \"$@\"", "sh"));
        command.addAll(SearchProcess.java());
        command.addAll(arguments(kept));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(said.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(said)).isEqualTo(5);
        assertThat(Files.readString(said).lines().toList().getLast()).contains("trial-", ".state");
        assertThat(SearchProcess.bits(kept)).isNotEmpty();
        assertGoesOn();
    }

    @Test
    void whereTheDiskIsFullTheSearchEndsAndGoesOnWithRoom() throws Exception {
        assumeThat(mount("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", kept.toString()))
                .as("only root mounts a disk that is small enough")
                .isZero();
        mounted = true;
        CommandRun full = run(kept);
        assertThat(full.exitCode()).as(full.stderr()).isEqualTo(5);
        assertThat(full.stderr().lines().toList().getLast()).contains("trial-", "No space left");
        assertThat(SearchProcess.bits(kept)).isNotEmpty();
        assertThat(mount("mount", "-o", "remount,size=64m", kept.toString())).isZero();
        assertGoesOn();
    }

    @Test
    void aDamagedPageIsNamedAndWhatIsFinishedStays() throws Exception {
        CommandRun done = run(kept);
        assertThat(done.exitCode()).as(done.stderr()).isZero();
        Map<String, ByteBuffer> finished = states();
        byte[] header = new byte[24];
        try (RandomAccessFile file = new RandomAccessFile(digits.toFile(), "rw")) {
            long last = file.length() - PAGE_BYTES;
            file.seek(last);
            file.readFully(header);
            file.seek(last);
            byte[] broken = new byte[header.length];
            Arrays.fill(broken, (byte) 0xff);
            file.write(broken);
            try {
                CommandRun damaged = run(kept);
                assertThat(damaged.exitCode()).as(damaged.stderr()).isEqualTo(3);
                assertThat(damaged.stderr())
                        .contains(digits.getFileName().toString(), "page")
                        .hasLineCount(1);
                assertThat(states().equals(finished)).isTrue();
            } finally {
                file.seek(last);
                file.write(header);
            }
        }
        assertGoesOn();
    }

    private Map<String, ByteBuffer> states() throws IOException {
        Map<String, ByteBuffer> states = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(kept, "trial-*.state")) {
            for (Path file : files) {
                states.put(file.getFileName().toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        }
        assertThat(states).hasSize(4);
        return states;
    }

    private void assertGoesOn() throws IOException {
        CommandRun rest = run(kept);
        assertThat(rest.exitCode()).as(rest.stderr()).isZero();
        Path other = directory.resolve("unbroken");
        assertThat(run(other).exitCode()).isZero();
        assertThat(SearchProcess.bits(kept)).hasSize(4).isEqualTo(SearchProcess.bits(other));
    }

    private static CommandRun run(Path kept) {
        return CommandRun.of(arguments(kept).toArray(String[]::new));
    }

    private static List<String> arguments(Path kept) {
        return List.of(
                "search",
                "-D",
                server.dataDirectory().toString(),
                "--query",
                "SELECT label, pixels FROM digits",
                "--label",
                "label",
                "--model",
                "mlp:200",
                "--space",
                "learning-rate=0.1|0.05|0.02|0.01",
                "--partitions",
                "2",
                "--epochs",
                "2",
                "--workers",
                "1",
                "--checkpoint",
                kept.toString(),
                "--resume",
                "--quiet");
    }

    private static int mount(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
