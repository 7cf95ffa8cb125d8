package io.pagegrad.pagefile.postgres.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.io.Pause;
import io.pagegrad.pagefile.postgres.CsvRows;
import io.pagegrad.pagefile.postgres.live.LiveSnapshot.Stage;
import io.pagegrad.testdata.PostgresServer;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One test for each way in which a direct read of a running server gives wrong rows unless something is done.
final class SnapshotHolesIT {
    /// However long it takes on a busy machine: what a test does between two steps it does once.
    private static final LiveOptions ONE_CHECKPOINT = LiveOptions.DEFAULT.withSlowCheckpoint(Duration.ofHours(1));

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
        return open("t", server.jdbcUrl("postgres"), ONE_CHECKPOINT, stages);
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

    private static LiveSnapshot open(String table, Consumer<Stage> stages) throws Exception {
        return open(table, server.jdbcUrl("postgres"), ONE_CHECKPOINT, stages);
    }

    private static String rows(LiveSnapshot live) throws Exception {
        return CsvRows.of(live.database("postgres").table("t", false));
    }

    private static void assertEqualToSql(LiveSnapshot live) throws Exception {
        assertEqualToSql(live, "t");
    }

    private static void assertEqualToSql(LiveSnapshot live, String table) throws Exception {
        String truth = SnapshotTruth.csv(server, live.snapshotName(), "SELECT * FROM " + table);
        assertThat(CsvRows.of(live.database("postgres").table(table, false))).isEqualTo(truth);
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
            killSession();
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
    void aHoldThatLastsTooLongIsGivenUp() {
        LiveOptions brief = ONE_CHECKPOINT.withMaxHold(Duration.ofMillis(400));
        // on a busy machine the time is up before the snapshot is complete
        assertThatThrownBy(() -> {
                    try (LiveSnapshot live = open("t", server.jdbcUrl("postgres"), brief, stage -> {})) {
                        Thread.sleep(700);
                        live.confirm();
                    }
                })
                .isInstanceOf(RefusedPagefileException.class)
                .hasMessageContaining("longest time");
    }

    @Test
    void aHoldIsGivenUpWhileAStatementRuns() throws Exception {
        ServerTarget target = ServerTarget.parse(server.jdbcUrl("postgres"), null, Map.of());
        LiveSession session = new LiveSession(target.connect(), "of a test");
        try (HoldTimer timer = new HoldTimer(session, Duration.ofMillis(300))) {
            assertThatThrownBy(() -> session.execute("SELECT pg_sleep(600)"))
                    .isInstanceOf(RefusedPagefileException.class)
                    .hasMessageContaining("longest time");
        }
    }

    @Test
    void theHeartbeatFindsOutThatTheSessionIsGone() throws Exception {
        try (LiveSnapshot live = open(stage -> {})) {
            PagefileTable table = live.database("postgres").table("t", false);
            killSession();
            long giveUp = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            assertThatThrownBy(() -> {
                        while (System.nanoTime() < giveUp) {
                            CsvRows.of(table);
                            Thread.sleep(50);
                        }
                    })
                    .isInstanceOf(RefusedPagefileException.class)
                    .hasMessageContaining("was lost");
        }
    }

    private static void killSession() throws SQLException {
        server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE application_name = 'pagegrad' AND state LIKE 'idle in transaction%'");
    }

    @Test
    void aTornPageIsReadAgain() throws Exception {
        Path file = server.dataDirectory().resolve(server.queryValue("SELECT pg_relation_filepath('t')"));
        LiveOptions patient = ONE_CHECKPOINT.withPatience(Duration.ofMinutes(2));
        try (LiveSnapshot live = open("t", server.jdbcUrl("postgres"), patient, stage -> {});
                RandomAccessFile page = new RandomAccessFile(file.toFile(), "rw")) {
            String truth = SnapshotTruth.csv(server, live.snapshotName(), "SELECT * FROM t");
            byte[] half = new byte[4096];
            page.seek(4096);
            page.readFully(half);
            page.seek(4096);
            page.write(new byte[4096]);
            Thread reader = Thread.currentThread();
            Thread.ofPlatform().daemon().start(() -> mendOnceItWaits(reader, page, half));
            assertThat(rows(live)).isEqualTo(truth);
            live.confirm();
        }
    }

    /// Writes the right bytes when the reader has found the wrong ones.
    private static void mendOnceItWaits(Thread reader, RandomAccessFile page, byte[] half) {
        try {
            while (Arrays.stream(reader.getStackTrace())
                    .noneMatch(frame -> frame.getClassName().equals(Pause.class.getName()))) {
                Thread.sleep(1);
            }
            page.seek(4096);
            page.write(half);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aPageThatStaysWrongIsDamage() throws Exception {
        Path file = server.dataDirectory().resolve(server.queryValue("SELECT pg_relation_filepath('t')"));
        LiveOptions impatient = ONE_CHECKPOINT.withPatience(Duration.ofMillis(200));
        try (LiveSnapshot live = open("t", server.jdbcUrl("postgres"), impatient, stage -> {});
                RandomAccessFile page = new RandomAccessFile(file.toFile(), "rw")) {
            page.seek(8000);
            page.write(new byte[] {1, 2, 3});
            assertThatThrownBy(() -> rows(live)).isInstanceOf(io.pagegrad.pagefile.CorruptPageException.class);
        }
    }

    @Test
    void aHintThatATransactionCommittedDoesNotMeanBeforeTheSnapshot() throws Exception {
        SqlAction write = () -> server.sql("INSERT INTO t VALUES (20, 'late'); DELETE FROM t WHERE id = 1;"
                // a reader sets the hints
                + " SELECT count(*) FROM t; CHECKPOINT");
        try (LiveSnapshot live = open(at(Stage.STATUS_COPIED, write))) {
            assertThat(rows(live)).contains("1,first").doesNotContain("late");
            assertEqualToSql(live);
        }
    }

    @Test
    void statusThatTheServerForgetsMeanwhileIsStillKnown() throws Exception {
        // three sessions on one row make multixacts, one of which holds an update
        try (Connection one = server.connect();
                Connection two = server.connect();
                Statement first = one.createStatement();
                Statement second = two.createStatement()) {
            first.execute("BEGIN; SELECT * FROM t WHERE id = 2 FOR KEY SHARE");
            second.execute("BEGIN; UPDATE t SET v = 'second' WHERE id = 2; COMMIT");
            first.execute("COMMIT");
        }
        Path data = server.dataDirectory();
        List<Path> logs = List.of(
                data.resolve("pg_xact/0000"),
                data.resolve("pg_multixact/offsets/0000"),
                data.resolve("pg_multixact/members/0000"));
        try (LiveSnapshot live = open(stage -> {})) {
            String truth = SnapshotTruth.csv(server, live.snapshotName(), "SELECT * FROM t");
            for (Path log : logs) {
                Files.move(log, log.resolveSibling("away"));
            }
            String ours;
            try {
                ours = rows(live);
            } finally {
                for (Path log : logs) {
                    Files.move(log.resolveSibling("away"), log);
                }
            }
            assertThat(ours).isEqualTo(truth).contains("2,second");
            live.confirm();
        }
    }

    @Test
    void noTableCanBeRewrittenBetweenTheLockAndTheSnapshot() throws Exception {
        SqlAction truncate = () -> assertThatThrownBy(() -> server.sql("SET lock_timeout = '300ms'; TRUNCATE t"))
                .hasMessageContaining("lock timeout");
        try (LiveSnapshot live = open(at(Stage.TABLES_LOCKED, truncate))) {
            assertEqualToSql(live);
        }
    }

    @Test
    void aPartitionAttachedAfterTheLockIsLockedToo() throws Exception {
        server.sql("DROP TABLE IF EXISTS parts, part_two; CREATE TABLE parts (k int, v text) PARTITION BY RANGE (k);"
                + " CREATE TABLE part_one PARTITION OF parts FOR VALUES FROM (0) TO (10);"
                + " CREATE TABLE part_two (k int, v text); INSERT INTO part_two VALUES (11, 'two');"
                + " INSERT INTO parts VALUES (1, 'one')");
        AtomicInteger times = new AtomicInteger();
        SqlAction attach = () -> {
            if (times.getAndIncrement() == 0) {
                server.sql("ALTER TABLE parts ATTACH PARTITION part_two FOR VALUES FROM (10) TO (20)");
            }
        };
        try (LiveSnapshot live = open("parts", at(Stage.TABLES_LOCKED, attach))) {
            assertThat(times.get()).isGreaterThanOrEqualTo(2);
            assertThatThrownBy(() -> server.sql("SET lock_timeout = '300ms'; TRUNCATE part_two"))
                    .hasMessageContaining("lock timeout");
            assertEqualToSql(live, "parts");
        }
    }

    @Test
    void aPartitionThatIsBeingDetachedIsLeftOutAsInSql() throws Exception {
        server.sql("DROP TABLE IF EXISTS parting; CREATE TABLE parting (k int) PARTITION BY RANGE (k);"
                + " CREATE TABLE parting_one PARTITION OF parting FOR VALUES FROM (0) TO (10);"
                + " CREATE TABLE parting_two PARTITION OF parting FOR VALUES FROM (10) TO (20);"
                + " INSERT INTO parting VALUES (1), (11)");
        Thread detaching;
        try (Connection holder = server.connect();
                Connection detacher = server.connect();
                Statement hold = holder.createStatement();
                Statement detach = detacher.createStatement()) {
            hold.execute("BEGIN; SELECT count(*) FROM parting");
            detaching = Thread.ofPlatform().start(() -> {
                try {
                    detach.execute("ALTER TABLE parting DETACH PARTITION parting_two CONCURRENTLY");
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            awaitDetachPending();
            try (LiveSnapshot live = open("parting", stage -> {})) {
                assertThat(CsvRows.of(live.database("postgres").table("parting", false)))
                        .isEqualTo("1\n");
                assertEqualToSql(live, "parting");
            }
            hold.execute("COMMIT");
            detaching.join();
        }
    }

    private static void awaitDetachPending() throws Exception {
        while (server.queryValue("SELECT 1 FROM pg_inherits WHERE inhdetachpending") == null) {
            Thread.sleep(10);
        }
    }

    @Test
    void valuesStoredOutOfLineAreThoseOfTheSnapshot() throws Exception {
        server.sql(
                "ALTER TABLE t ALTER v SET STORAGE EXTERNAL; UPDATE t SET v = repeat('old', 3000) || id;"
                        + " BEGIN; UPDATE t SET v = repeat('never', 3000) WHERE id = 2; ROLLBACK;"
                        + " UPDATE t SET v = repeat('older', 3000) WHERE id = 3; UPDATE t SET v = repeat('now', 4000) WHERE id = 3");
        SqlAction replace = () -> server.sql("UPDATE t SET v = repeat('late', 3000) WHERE id < 5;"
                + " DELETE FROM t WHERE id = 5; VACUUM t; INSERT INTO t VALUES (6, repeat('reuse', 4000)); CHECKPOINT");
        try (LiveSnapshot live = open(at(Stage.STATUS_COPIED, replace))) {
            assertEqualToSql(live);
        }
    }

    @Test
    void whatASessionCommittedWithoutWaitingForItsLogIsRead() throws Exception {
        server.sql("SET synchronous_commit = off; INSERT INTO t VALUES (40, 'unhurried'); SET synchronous_commit = on");
        try (LiveSnapshot live = open(stage -> {})) {
            assertThat(rows(live)).contains("40,unhurried");
            assertEqualToSql(live);
        }
    }

    @Test
    void aPageIsDecodedFromAPrivateCopy() throws Exception {
        server.sql("INSERT INTO t SELECT i, 'row' FROM generate_series(100, 120) i");
        Path file = server.dataDirectory().resolve(server.queryValue("SELECT pg_relation_filepath('t')"));
        try (LiveSnapshot live = open(stage -> {})) {
            String truth = SnapshotTruth.csv(server, live.snapshotName(), "SELECT * FROM t");
            byte[] page = Files.readAllBytes(file);
            StringBuilder ours = new StringBuilder();
            try {
                CsvRows.read(live.database("postgres").table("t", false), 3, row -> {
                    // after the first rows of the page its file is no longer what it was
                    Files.write(file, new byte[page.length]);
                    ours.append(row);
                });
            } finally {
                Files.write(file, page);
            }
            assertThat(ours).hasToString(truth);
            live.confirm();
        }
    }

    @Test
    void severalTablesAreReadUnderOneSnapshotAndOneCheckpoint() throws Exception {
        server.sql("DROP TABLE IF EXISTS u; CREATE TABLE u (i int); INSERT INTO u VALUES (1)");
        long before = checkpoints();
        List<String> notes = new ArrayList<>();
        try (LiveSnapshot live = LiveSnapshot.open(
                server.dataDirectory(),
                ServerTarget.parse(server.jdbcUrl("postgres"), null, Map.of()),
                List.of(new LiveSnapshot.Request("t", false), new LiveSnapshot.Request("u", false)),
                ONE_CHECKPOINT.withNotes(notes::add),
                at(
                        Stage.STATUS_COPIED,
                        () -> server.sql("INSERT INTO t VALUES (50, 'x'); INSERT INTO u VALUES (2)")))) {
            assertThat(CsvRows.of(live.database("postgres").table("u", false))).isEqualTo("1\n");
            assertEqualToSql(live);
        }
        assertThat(checkpoints() - before).isEqualTo(1);
        assertThat(notes).hasSize(2);
        assertThat(notes.getFirst()).contains("checkpoint written in").contains("age ");
        assertThat(notes.getLast()).contains("released after");
    }

    @Test
    void aSlowCheckpointIsNotWaitedForUnderTheSnapshot() throws Exception {
        AtomicInteger taken = new AtomicInteger();
        List<String> notes = new ArrayList<>();
        LiveOptions hasty = ONE_CHECKPOINT.withSlowCheckpoint(Duration.ZERO).withNotes(notes::add);
        SqlAction insert = () -> server.sql("INSERT INTO t VALUES (" + (60 + taken.getAndIncrement()) + ", 'between')");
        try (LiveSnapshot live = open("t", server.jdbcUrl("postgres"), hasty, at(Stage.SNAPSHOT_TAKEN, insert))) {
            assertThat(taken).hasValue(2);
            // the second snapshot sees what was written after the first
            assertThat(rows(live)).contains("60,between").doesNotContain("61,between");
            assertEqualToSql(live);
        }
        assertThat(notes.getFirst()).contains("after a longer one");
    }

    private static long checkpoints() throws SQLException {
        return Long.parseLong(server.queryValue("SELECT checkpoints_req FROM pg_stat_bgwriter"));
    }
}
