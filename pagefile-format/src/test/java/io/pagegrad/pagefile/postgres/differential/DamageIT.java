package io.pagegrad.pagefile.postgres.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.testdata.PostgresServer;
import io.pagegrad.testdata.StopMode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is refused instead of read: servers that run or crashed, directories that are none, damaged files.
class DamageIT {
    private static PostgresServer server;
    private static String tableFile;
    private static String toastFile;

    @BeforeAll
    static void makeCluster() throws Exception {
        server = PostgresServer.builder().major(18).checksums(true).start();
        server.sql("CREATE TABLE t AS SELECT i, repeat('x', 500) AS s FROM generate_series(1, 200) i;"
                + "CREATE TABLE big (v text); ALTER TABLE big ALTER v SET STORAGE EXTERNAL;"
                + "INSERT INTO big SELECT repeat('big', 4000) FROM generate_series(1, 5)");
        tableFile = server.queryValue("SELECT pg_relation_filepath('t')");
        toastFile = server.queryValue("SELECT pg_relation_filepath(reltoastrelid) FROM pg_class WHERE relname = 'big'");
        server.stop();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aRunningServerIsRefused() throws Exception {
        try (PostgresServer running = PostgresServer.builder().start()) {
            assertThatThrownBy(() -> open(running.dataDirectory()))
                    .isInstanceOf(RefusedPagefileException.class)
                    .hasMessageContaining("stop the server");
        }
    }

    @Test
    void aCrashedServersDirectoryIsRefusedUntilItRecovered() throws Exception {
        try (PostgresServer crashed = PostgresServer.builder().start()) {
            crashed.sql("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
            crashed.stop(StopMode.IMMEDIATE);
            assertThatThrownBy(() -> open(crashed.dataDirectory())).isInstanceOf(RefusedPagefileException.class);
            // pg_control alone must be enough to see it
            Files.deleteIfExists(crashed.dataDirectory().resolve("postmaster.pid"));
            assertThatThrownBy(() -> open(crashed.dataDirectory())).isInstanceOf(RefusedPagefileException.class);
            crashed.restart();
            crashed.stop();
            assertThat(read(crashed.dataDirectory(), "t")).isEqualTo("1\n");
        }
    }

    @Test
    void aMissingDirectoryIsAnInputOutputError(@TempDir Path temp) {
        assertThatThrownBy(() -> open(temp.resolve("nowhere")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void aDirectoryThatIsNoDataDirectoryIsRefusedByName(@TempDir Path temp) throws Exception {
        Files.writeString(temp.resolve("file"), "x");
        assertThat(ClusterReading.format().probe(temp)).isFalse();
        assertThatThrownBy(() -> open(temp)).hasMessageContaining(temp.toString());
    }

    @Test
    void anUnknownMajorIsUnsupportedByNumber(@TempDir Path temp) throws Exception {
        Path data = copy(temp);
        Files.writeString(data.resolve("PG_VERSION"), "19\n");
        assertThatThrownBy(() -> open(data))
                .isInstanceOf(UnsupportedPagefileException.class)
                .hasMessageContaining("19");
    }

    @Test
    void anyFlippedByteOfTheControlFileIsFound(@TempDir Path temp) throws Exception {
        Path data = copy(temp);
        for (int at = 0; at < 296; at += 73) {
            int offset = at;
            flip(data.resolve("global/pg_control"), offset, 0x10);
            assertThatThrownBy(() -> open(data))
                    .as("byte " + offset)
                    .isInstanceOfAny(CorruptPageException.class, UnsupportedPagefileException.class);
            flip(data.resolve("global/pg_control"), offset, 0x10);
        }
        assertThat(read(data, "t")).startsWith("1,xxx");
    }

    @Test
    void aShortControlFileIsDamage(@TempDir Path temp) throws Exception {
        Path data = copy(temp);
        truncate(data.resolve("global/pg_control"), 100);
        assertThatThrownBy(() -> open(data))
                .isInstanceOf(CorruptPageException.class)
                .hasMessageContaining("pg_control");
    }

    @Test
    void aDamagedPageIsNamedWithItsChecksum(@TempDir Path temp) throws Exception {
        Path data = copy(temp);
        flip(data.resolve(tableFile), 3 * 8192 + 5000, 1);
        assertThatThrownBy(() -> read(data, "t"))
                .isInstanceOf(CorruptPageException.class)
                .hasMessageContaining(tableFile)
                .hasMessageContaining("page 3")
                .hasMessageContaining("page checksum failed");
    }

    @Test
    void aDamagedOutOfLinePageIsNamed(@TempDir Path temp) throws Exception {
        Path data = copy(temp);
        flip(data.resolve(toastFile), 8192 + 5000, 1);
        assertThatThrownBy(() -> read(data, "big"))
                .isInstanceOf(CorruptPageException.class)
                .hasMessageContaining(toastFile)
                .hasMessageContaining("page 1");
    }

    @Test
    void aFileThatEndsInsideAPageIsDamage(@TempDir Path temp) throws Exception {
        Path data = copy(temp);
        truncate(data.resolve(tableFile), 2 * 8192 + 100);
        assertThatThrownBy(() -> read(data, "t"))
                .isInstanceOf(CorruptPageException.class)
                .hasMessageContaining(tableFile);
    }

    @Test
    void theZerosOfAPageThatWasNeverAddedAreNoDamage(@TempDir Path temp) throws Exception {
        Path data = copy(temp);
        String rows = read(data, "t");
        truncate(data.resolve(tableFile), Files.size(data.resolve(tableFile)) + 4096);
        assertThat(read(data, "t")).isEqualTo(rows);
    }

    @Test
    void aSegmentBehindOneThatIsNotFullIsDamage(@TempDir Path temp) throws Exception {
        Path data = copy(temp);
        Path next = data.resolve(tableFile + ".1");
        Files.createFile(next);
        assertThat(read(data, "t")).startsWith("1,xxx");
        Files.write(next, new byte[8192]);
        assertThatThrownBy(() -> read(data, "t"))
                .isInstanceOf(CorruptPageException.class)
                .hasMessageContaining(tableFile + ".1");
    }

    @Test
    void aMissingOutOfLineFileIsDamage(@TempDir Path temp) throws Exception {
        Path data = copy(temp);
        truncate(data.resolve(toastFile), 0);
        assertThatThrownBy(() -> read(data, "big")).isInstanceOf(CorruptPageException.class);
    }

    @Test
    void aMissingTableFileIsNotAnEmptyTable(@TempDir Path temp) throws Exception {
        Path data = copy(temp);
        Files.delete(data.resolve(tableFile));
        assertThatThrownBy(() -> read(data, "t")).hasMessageContaining(tableFile);
    }

    @Test
    void aMissingTransactionLogIsNotAGuess(@TempDir Path temp) throws Exception {
        try (PostgresServer unread = PostgresServer.builder().major(16).start()) {
            unread.sql("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
            unread.stop();
            Files.delete(unread.dataDirectory().resolve("pg_xact/0000"));
            assertThatThrownBy(() -> read(unread.dataDirectory(), "t")).hasMessageContaining("pg_xact");
        }
    }

    @Test
    void aDamagedFilenodeMapIsFound(@TempDir Path temp) throws Exception {
        Path data = copy(temp);
        flip(data.resolve("global/pg_filenode.map"), 12, 1);
        assertThatThrownBy(() -> open(data).databases())
                .isInstanceOf(CorruptPageException.class)
                .hasMessageContaining("pg_filenode.map");
    }

    @Test
    void aBackupThatWasNotRecoveredIsRefused(@TempDir Path temp) throws Exception {
        Path data = copy(temp);
        Files.writeString(data.resolve("backup_label"), "START WAL LOCATION: 0/2000028\n");
        assertThatThrownBy(() -> open(data))
                .isInstanceOf(RefusedPagefileException.class)
                .hasMessageContaining("backup_label");
    }

    private static Path copy(Path temp) throws IOException {
        Path data = temp.resolve("data");
        DirectoryCopy.of(server.dataDirectory(), data);
        return data;
    }

    private static PagefileSource open(Path data) throws IOException {
        return ClusterReading.format().open(data);
    }

    private static String read(Path data, String table) throws IOException {
        try (PagefileSource source = open(data)) {
            return new String(
                    PageCsv.of(source.database("postgres").table(table, false)),
                    java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private static void flip(Path file, long at, int mask) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int old = bytes.read();
            bytes.seek(at);
            bytes.write(old ^ mask);
        }
    }

    private static void truncate(Path file, long length) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(length);
        }
    }
}
