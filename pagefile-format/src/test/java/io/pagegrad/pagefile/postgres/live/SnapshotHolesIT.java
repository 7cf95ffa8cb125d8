package io.pagegrad.pagefile.postgres.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.postgres.CsvRows;
import io.pagegrad.pagefile.postgres.live.LiveSnapshot.Stage;
import io.pagegrad.testdata.PostgresServer;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One test for each way in which a direct read of a running server gives wrong rows unless something is done.
final class SnapshotHolesIT {
    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.builder()
                .major(15)
                .checksums(true)
                .setting("max_prepared_transactions", "10")
                .setting("autovacuum", "off")
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void table() throws Exception {
        server.sql("DROP TABLE IF EXISTS t; CREATE TABLE t (id int PRIMARY KEY, v text);"
                + " INSERT INTO t SELECT i, 'first' FROM generate_series(1, 5) i");
    }

    private static LiveSnapshot open(Consumer<Stage> stages) throws Exception {
        return open("t", server.jdbcUrl("postgres"), LiveOptions.DEFAULT, stages);
    }

    private static LiveSnapshot open(String table, String url, LiveOptions options, Consumer<Stage> stages)
            throws Exception {
        return LiveSnapshot.open(
                server.dataDirectory(),
                ServerTarget.parse(url, null, Map.of()),
                List.of(new LiveSnapshot.Request(table, false)),
                options,
                stages);
    }

    private static String rows(LiveSnapshot live) throws Exception {
        return CsvRows.of(live.database("postgres").table("t", false));
    }

    private static void assertEqualToSql(LiveSnapshot live) throws Exception {
        String truth = SnapshotTruth.csv(server, live.snapshotName(), "SELECT * FROM t");
        assertThat(rows(live)).isEqualTo(truth);
        live.confirm();
    }

    private static Consumer<Stage> at(Stage when, SqlAction action) {
        return stage -> {
            if (stage == when) {
                try {
                    action.run();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        };
    }

    @FunctionalInterface
    private interface SqlAction {
        void run() throws Exception;
    }

    @Test
    void aSubtransactionThatCommitsAfterTheSnapshotIsNotSeen() throws Exception {
        try (Connection writer = server.connect();
                Statement statement = writer.createStatement()) {
            statement.execute("BEGIN; INSERT INTO t VALUES (10, 'top'); SAVEPOINT s; INSERT INTO t VALUES (11, 'sub')");
            // a later transaction that has finished lifts xmax above the running ones
            server.sql("INSERT INTO t VALUES (90, 'other')");
            try (LiveSnapshot live = open(at(Stage.SNAPSHOT_TAKEN, () -> statement.execute("COMMIT")))) {
                assertEqualToSql(live);
                assertThat(rows(live)).doesNotContain("sub").doesNotContain("top");
            }
        }
    }

    @Test
    void moreSubtransactionsThanASnapshotHoldsAreFoundByTheirParents() throws Exception {
        try (Connection writer = server.connect();
                Statement statement = writer.createStatement()) {
            statement.execute("BEGIN");
            for (int i = 0; i < 70; i++) {
                statement.execute("SAVEPOINT s; INSERT INTO t VALUES (" + (100 + i) + ", 'sub')");
            }
            // a later transaction that has finished lifts xmax above the running ones
            server.sql("INSERT INTO t VALUES (90, 'other')");
            try (LiveSnapshot live = open(at(Stage.SNAPSHOT_TAKEN, () -> statement.execute("COMMIT")))) {
                assertEqualToSql(live);
                assertThat(rows(live)).doesNotContain("sub");
            }
        }
    }

    @Test
    void aLaterMultixactOfACommittedUpdateIsAskedOfTheServer() throws Exception {
        try (Connection old = server.connect();
                Statement locker = old.createStatement()) {
            locker.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
            server.sql("UPDATE t SET v = 'second' WHERE id = 3");
            SqlAction lock = () -> {
                // the version that the update replaced, which this old snapshot still sees, gets a multixact of
                // the update and the lock
                locker.execute("SELECT * FROM t WHERE id = 3 FOR KEY SHARE");
                server.sql("CHECKPOINT");
            };
            try (LiveSnapshot live = open(at(Stage.STATUS_COPIED, lock))) {
                assertEqualToSql(live);
                assertThat(rows(live)).contains("3,second").doesNotContain("3,first");
            }
        }
    }

    @Test
    void whatHappensAfterTheSnapshotIsNotSeen() throws Exception {
        SqlAction write = () -> server.sql("DELETE FROM t WHERE id = 1; UPDATE t SET v = 'late' WHERE id = 2;"
                + " INSERT INTO t VALUES (20, 'late'); CHECKPOINT");
        try (LiveSnapshot live = open(at(Stage.STATUS_COPIED, write))) {
            assertEqualToSql(live);
            assertThat(rows(live)).contains("1,first").doesNotContain("late");
        }
    }

    @Test
    void preparedTransactionsAreNotSeenHoweverTheyEndLater() throws Exception {
        server.sql("BEGIN; INSERT INTO t VALUES (30, 'prepared'); PREPARE TRANSACTION 'p'");
        try (LiveSnapshot live = open(at(Stage.SNAPSHOT_TAKEN, () -> server.sql("COMMIT PREPARED 'p'")))) {
            assertEqualToSql(live);
            assertThat(rows(live)).doesNotContain("prepared");
        }
    }

    @Test
    void aVacuumDuringTheReadTakesNothingAway() throws Exception {
        SqlAction vacuum = () -> server.sql("DELETE FROM t WHERE id < 4; VACUUM FREEZE t; CHECKPOINT");
        try (LiveSnapshot live = open(at(Stage.STATUS_COPIED, vacuum))) {
            assertEqualToSql(live);
        }
    }

    @Test
    void theToastRelationCannotBeRewrittenMeanwhile() throws Exception {
        String toast = server.queryValue("SELECT reltoastrelid::regclass::text FROM pg_class WHERE relname = 't'");
        SqlAction rewrite =
                () -> assertThatThrownBy(() -> server.sql("SET lock_timeout = '300ms'; VACUUM FULL " + toast))
                        .hasMessageContaining("lock timeout");
        try (LiveSnapshot live = open(at(Stage.STATUS_COPIED, rewrite))) {
            assertEqualToSql(live);
        }
    }

    @Test
    void aKilledSessionLosesTheSnapshot() throws Exception {
        try (LiveSnapshot live = open(stage -> {})) {
            server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE application_name = 'pagegrad' AND state LIKE 'idle in transaction%'");
            assertThatThrownBy(() -> {
                        rows(live);
                        live.confirm();
                    })
                    .isInstanceOf(RefusedPagefileException.class);
        }
    }

    @Test
    void aRestartedServerLosesTheSnapshot() throws Exception {
        try (LiveSnapshot live = open(stage -> {})) {
            server.stop(io.pagegrad.testdata.StopMode.FAST);
            server.start();
            assertThatThrownBy(live::confirm).isInstanceOf(RefusedPagefileException.class);
        }
    }

    @Test
    void aHoldThatLastsTooLongIsGivenUp() throws Exception {
        LiveOptions brief = LiveOptions.DEFAULT.withMaxHold(Duration.ofMillis(400));
        try (LiveSnapshot live = open("t", server.jdbcUrl("postgres"), brief, stage -> {})) {
            Thread.sleep(700);
            assertThatThrownBy(live::confirm)
                    .isInstanceOf(RefusedPagefileException.class)
                    .hasMessageContaining("longest time");
        }
    }

    @Test
    void aTornPageIsReadAgain() throws Exception {
        Path file = server.dataDirectory().resolve(server.queryValue("SELECT pg_relation_filepath('t')"));
        try (LiveSnapshot live = open(stage -> {});
                RandomAccessFile page = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] half = new byte[4096];
            page.seek(4096);
            page.readFully(half);
            page.seek(4096);
            page.write(new byte[4096]);
            Thread mender = Thread.ofPlatform().start(() -> mend(page, half));
            assertEqualToSql(live);
            mender.join();
        }
    }

    private static void mend(RandomAccessFile page, byte[] half) {
        try {
            Thread.sleep(400);
            page.seek(4096);
            page.write(half);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aPageThatStaysWrongIsDamage() throws Exception {
        Path file = server.dataDirectory().resolve(server.queryValue("SELECT pg_relation_filepath('t')"));
        LiveOptions impatient = new LiveOptions(Duration.ofMinutes(1), Duration.ofMillis(200), line -> {});
        try (LiveSnapshot live = open("t", server.jdbcUrl("postgres"), impatient, stage -> {});
                RandomAccessFile page = new RandomAccessFile(file.toFile(), "rw")) {
            page.seek(8000);
            page.write(new byte[] {1, 2, 3});
            assertThatThrownBy(() -> rows(live)).isInstanceOf(io.pagegrad.pagefile.CorruptPageException.class);
        }
    }

    @Test
    void refusesUnloggedTables() throws Exception {
        server.sql("DROP TABLE IF EXISTS u; CREATE UNLOGGED TABLE u (i int)");
        assertRefused("u", "unlogged");
    }

    @Test
    void refusesSequences() throws Exception {
        server.sql("DROP SEQUENCE IF EXISTS seq; CREATE SEQUENCE seq");
        assertThatThrownBy(() -> open("seq", server.jdbcUrl("postgres"), LiveOptions.DEFAULT, stage -> {}))
                .isInstanceOf(RefusedPagefileException.class);
    }

    @Test
    void refusesWhatTheUserMayNotRead() throws Exception {
        role("reader");
        server.sql("GRANT pg_checkpoint TO reader");
        assertThatThrownBy(() -> open("t", urlOf("reader"), LiveOptions.DEFAULT, stage -> {}))
                .isInstanceOf(RefusedPagefileException.class)
                .hasMessageContaining("permission denied");
    }

    @Test
    void refusesAUserWhoMayNotCheckpoint() throws Exception {
        role("reader");
        server.sql("GRANT SELECT ON t TO reader");
        assertThatThrownBy(() -> open("t", urlOf("reader"), LiveOptions.DEFAULT, stage -> {}))
                .isInstanceOf(RefusedPagefileException.class)
                .hasMessageContaining("GRANT pg_checkpoint");
    }

    @Test
    void refusesRowsThatRowSecurityHides() throws Exception {
        role("reader");
        server.sql(
                "GRANT pg_checkpoint TO reader; GRANT SELECT ON t TO reader; ALTER TABLE t ENABLE ROW LEVEL SECURITY");
        assertThatThrownBy(() -> open("t", urlOf("reader"), LiveOptions.DEFAULT, stage -> {}))
                .isInstanceOf(RefusedPagefileException.class)
                .hasMessageContaining("row security");
    }

    @Test
    void anOrdinaryUserWithTheRightsReadsAll() throws Exception {
        role("reader");
        server.sql("GRANT pg_checkpoint TO reader; GRANT SELECT ON t TO reader");
        try (LiveSnapshot live = open("t", urlOf("reader"), LiveOptions.DEFAULT, stage -> {})) {
            assertEqualToSql(live);
        }
    }

    @Test
    void refusesATableThatTheSnapshotDoesNotHold() throws Exception {
        server.sql("CREATE TABLE IF NOT EXISTS beside (i int)");
        try (LiveSnapshot live = open(stage -> {})) {
            assertThatThrownBy(() -> live.database("postgres").table("beside", false))
                    .isInstanceOf(RefusedPagefileException.class)
                    .hasMessageContaining("does not hold");
        }
    }

    @Test
    void refusesTheFilesOfAnotherServer() throws Exception {
        try (PostgresServer other = PostgresServer.builder().major(15).start()) {
            other.sql("CREATE TABLE t (i int)");
            assertThatThrownBy(() -> open("t", other.jdbcUrl("postgres"), LiveOptions.DEFAULT, stage -> {}))
                    .isInstanceOf(RefusedPagefileException.class)
                    .hasMessageContaining("not the files of that server");
        }
    }

    @Test
    void refusesAServerThatForgetsOldSnapshots() throws Exception {
        try (PostgresServer forgetful = PostgresServer.builder()
                .major(14)
                .setting("old_snapshot_threshold", "1h")
                .start()) {
            forgetful.sql("CREATE TABLE t (i int)");
            assertThatThrownBy(() -> LiveSnapshot.open(
                            forgetful.dataDirectory(),
                            ServerTarget.parse(forgetful.jdbcUrl("postgres"), null, Map.of()),
                            List.of(new LiveSnapshot.Request("t", false)),
                            LiveOptions.DEFAULT))
                    .isInstanceOf(RefusedPagefileException.class)
                    .hasMessageContaining("old_snapshot_threshold");
        }
    }

    private static void role(String name) throws SQLException {
        server.sql("DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '" + name + "') THEN DROP OWNED BY "
                + name + "; DROP ROLE " + name + "; END IF; END $$;");
        server.sql("CREATE ROLE " + name + " LOGIN PASSWORD 'secret'; GRANT CONNECT ON DATABASE postgres TO " + name);
    }

    private static String urlOf(String role) {
        return server.jdbcUrl("postgres")
                .replaceAll("user=[^&]*", "user=" + role)
                .replaceAll("password=[^&]*", "password=secret");
    }

    private static void assertRefused(String table, String words) {
        assertThatThrownBy(() -> open(table, server.jdbcUrl("postgres"), LiveOptions.DEFAULT, stage -> {}))
                .isInstanceOf(RefusedPagefileException.class)
                .hasMessageContaining(words);
    }
}
