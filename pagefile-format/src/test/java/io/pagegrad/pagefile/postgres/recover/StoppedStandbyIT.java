package io.pagegrad.pagefile.postgres.recover;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.pagefile.postgres.CsvRows;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import io.pagegrad.pagefile.postgres.control.ClusterState;
import io.pagegrad.testdata.PostgresServer;
import io.pagegrad.testdata.StopMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A hot standby that was stopped after its primary has all that the primary had, and is read as it lies: state 2
/// of `pg_control`.
class StoppedStandbyIT {
    @TempDir
    Path space;

    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void aStandbyThatWasStoppedAfterItsPrimaryGivesTheRowsOfThePrimary(int major) throws Exception {
        Path copy = space.resolve("standby");
        try (PostgresServer primary = PostgresServer.builder().major(major).start()) {
            primary.sql(
                    "CREATE TABLE t (i int, v text); INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 500) i;"
                            + " CREATE TABLE empty (i int)");
            primary.baseBackup(copy);
            Files.createFile(copy.resolve("standby.signal"));
            Map<String, String> settings = Map.of("primary_conninfo", UnrecoveredClusterIT.conninfo(primary));
            try (PostgresServer standby = primary.startOnCopy(copy, settings)) {
                primary.sql("DELETE FROM t WHERE i % 5 = 0; BEGIN; INSERT INTO t VALUES (0, 'undone'); ROLLBACK;"
                        + " UPDATE t SET v = repeat('long', 2000) WHERE i % 7 = 0;"
                        + " BEGIN; DELETE FROM t WHERE i = 1; PREPARE TRANSACTION 'open'");
                byte[] expected = primary.copyCsv("SELECT * FROM t");
                String wanted = primary.queryValue("SELECT pg_current_wal_flush_lsn()");
                // a standby that is connected gets the shutdown checkpoint before its primary ends
                await(standby, "SELECT pg_last_wal_replay_lsn() >= '" + wanted + "'::pg_lsn");
                primary.stop();
                await(standby, "SELECT pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()");
                standby.stop(StopMode.FAST);
                try (PostgresCluster cluster = PostgresCluster.open(copy)) {
                    assertThat(cluster.control().state()).isEqualTo(ClusterState.SHUT_DOWN_IN_RECOVERY);
                    assertThat(CsvRows.of(cluster.database("postgres").table("t", false)))
                            .isEqualTo(new String(expected, StandardCharsets.UTF_8));
                    assertThat(CsvRows.of(cluster.database("postgres").table("empty", false)))
                            .isEmpty();
                }
            }
        }
    }

    private static void await(PostgresServer standby, String condition) throws Exception {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!standby.queryValue(condition).equals("t")) {
            assertThat(System.nanoTime()).as(condition).isLessThan(giveUp);
            Thread.sleep(20);
        }
    }
}
