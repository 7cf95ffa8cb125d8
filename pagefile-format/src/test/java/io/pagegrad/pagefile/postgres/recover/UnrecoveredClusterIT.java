package io.pagegrad.pagefile.postgres.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.postgres.CsvRows;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import io.pagegrad.pagefile.postgres.live.LiveOptions;
import io.pagegrad.pagefile.postgres.live.LiveSnapshot;
import io.pagegrad.pagefile.postgres.live.ServerTarget;
import io.pagegrad.testdata.PostgresServer;
import io.pagegrad.testdata.StopMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What lies on disk when it was not a clean stop that put it there: refused with the way out, which works.
final class UnrecoveredClusterIT {
    private static PostgresServer primary;

    @TempDir
    static Path space;

    @BeforeAll
    static void start() throws Exception {
        primary = PostgresServer.builder().major(15).start();
        primary.sql("CREATE TABLE t (i int, v text); INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 500) i;"
                + " CHECKPOINT; DELETE FROM t WHERE i % 5 = 0");
    }

    @AfterAll
    static void stop() {
        primary.close();
    }

    @Test
    void aStandbyIsRefusedWhileItRunsAndRecoveredOnceItIsStopped() throws Exception {
        Path copy = space.resolve("standby");
        primary.baseBackup(copy);
        Files.createFile(copy.resolve("standby.signal"));
        try (PostgresServer standby = primary.startOnCopy(copy, Map.of("primary_conninfo", conninfo(primary)))) {
            String written = write();
            awaitReplay(standby);
            assertThatThrownBy(() -> LiveSnapshot.open(
                            copy,
                            ServerTarget.parse(standby.jdbcUrl("postgres"), null, Map.of()),
                            List.of(new LiveSnapshot.Request("t", false)),
                            LiveOptions.DEFAULT))
                    .isInstanceOf(RefusedPagefileException.class)
                    .hasMessageContaining("is a standby")
                    .hasMessageContaining("--recover");
            assertRefused(copy, "standby", "--live", "--recover");
            assertThatThrownBy(() -> RecoveredCopy.of(copy, bin(), space, line -> {}))
                    .isInstanceOf(RefusedPagefileException.class)
                    .hasMessageContaining("runs in");
            standby.stop(StopMode.FAST);
            assertRefused(copy, "--recover");
            assertThat(recovered(copy)).isEqualTo(written);
        }
    }

    @Test
    void aBaseBackupIsRefusedAndCanBeRecovered() throws Exception {
        Path copy = space.resolve("backup");
        String written = write();
        primary.baseBackup(copy);
        assertRefused(copy, "base backup", "--recover");
        assertThat(recovered(copy)).isEqualTo(written);
    }

    @Test
    void aSnapshotOfTheDiskUnderARunningServerIsRefusedAndCanBeRecovered() throws Exception {
        Path copy = space.resolve("disk");
        String written = write();
        // nothing writes on this server any more, so a copy of its files is of one moment
        Process cp = new ProcessBuilder("cp", "-a", primary.dataDirectory().toString(), copy.toString()).start();
        assertThat(cp.waitFor()).isZero();
        assertThat(copy.resolve("postmaster.pid")).exists();
        assertRefused(copy, "snapshot of the disk", "--recover");
        assertThat(recovered(copy)).isEqualTo(written);
    }

    private static String write() throws Exception {
        primary.sql("INSERT INTO t SELECT i, 'late' FROM generate_series(1, 300) i; DELETE FROM t WHERE i = 77");
        return new String(primary.copyCsv("SELECT * FROM t"), StandardCharsets.UTF_8);
    }

    private static Path bin() {
        return primary.binaries().home().resolve("bin");
    }

    private static void assertRefused(Path directory, String... words) {
        assertThatThrownBy(() -> PostgresCluster.open(directory).close())
                .isInstanceOf(RefusedPagefileException.class)
                .message()
                .contains(words);
    }

    private static String recovered(Path directory) throws Exception {
        try (RecoveredCopy copy = RecoveredCopy.of(directory, bin(), space, line -> {});
                PostgresCluster cluster = PostgresCluster.open(copy.directory())) {
            return CsvRows.of(cluster.database("postgres").table("t", false));
        }
    }

    /// How a standby reaches a server.
    static String conninfo(PostgresServer server) {
        ServerTarget target = ServerTarget.parse(server.jdbcUrl("postgres"), null, Map.of());
        return "host=127.0.0.1 port=" + server.port() + " user="
                + target.parameters().get("user") + " password="
                + target.parameters().get("password");
    }

    private static void awaitReplay(PostgresServer standby) throws SQLException, InterruptedException {
        String wanted = primary.queryValue("SELECT pg_current_wal_flush_lsn()");
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!standby.queryValue("SELECT pg_last_wal_replay_lsn() >= '" + wanted + "'::pg_lsn")
                .equals("t")) {
            assertThat(System.nanoTime()).as("standby replays to " + wanted).isLessThan(giveUp);
            Thread.sleep(20);
        }
    }
}
