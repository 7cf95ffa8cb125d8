package io.pagegrad.pagefile.postgres.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.pagefile.postgres.CsvRows;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Servers, tables and users of which no snapshot is taken, each with its reason.
final class SnapshotRefusalsIT {
    private static PostgresServer server;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.builder().major(15).start();
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

    @Test
    void refusesUnloggedTables() throws Exception {
        server.sql("DROP TABLE IF EXISTS u; CREATE UNLOGGED TABLE u (i int)");
        assertRefused("u", "unlogged");
    }

    @Test
    void refusesSequences() throws Exception {
        server.sql("DROP SEQUENCE IF EXISTS seq; CREATE SEQUENCE seq");
        assertThatThrownBy(() -> open("seq", server.jdbcUrl("postgres"))).isInstanceOf(RefusedPagefileException.class);
    }

    @Test
    void refusesWhatTheUserMayNotRead() throws Exception {
        role("reader");
        server.sql("GRANT pg_checkpoint TO reader");
        assertThatThrownBy(() -> open("t", urlOf("reader")))
                .isInstanceOf(RefusedPagefileException.class)
                .hasMessageContaining("permission denied");
    }

    @Test
    void refusesAUserWhoMayNotCheckpoint() throws Exception {
        role("reader");
        server.sql("GRANT SELECT ON t TO reader");
        assertThatThrownBy(() -> open("t", urlOf("reader")))
                .isInstanceOf(RefusedPagefileException.class)
                .hasMessageContaining("GRANT pg_checkpoint");
    }

    @Test
    void refusesRowsThatRowSecurityHides() throws Exception {
        role("reader");
        server.sql(
                "GRANT pg_checkpoint TO reader; GRANT SELECT ON t TO reader; ALTER TABLE t ENABLE ROW LEVEL SECURITY");
        assertThatThrownBy(() -> open("t", urlOf("reader")))
                .isInstanceOf(RefusedPagefileException.class)
                .hasMessageContaining("row security");
    }

    @Test
    void anOrdinaryUserWithTheRightsReadsAll() throws Exception {
        role("reader");
        server.sql("GRANT pg_checkpoint TO reader; GRANT SELECT ON t TO reader");
        try (LiveSnapshot live = open("t", urlOf("reader"))) {
            assertEqualToSql(live);
        }
    }

    @Test
    void refusesATableThatTheSnapshotDoesNotHold() throws Exception {
        server.sql("CREATE TABLE IF NOT EXISTS beside (i int)");
        try (LiveSnapshot live = open("t", server.jdbcUrl("postgres"))) {
            assertThatThrownBy(() -> live.database("postgres").table("beside", false))
                    .isInstanceOf(RefusedPagefileException.class)
                    .hasMessageContaining("does not hold");
        }
    }

    @Test
    void refusesTheFilesOfAnotherServer() throws Exception {
        try (PostgresServer other = PostgresServer.builder().major(15).start()) {
            other.sql("CREATE TABLE t (i int)");
            assertThatThrownBy(() -> open("t", other.jdbcUrl("postgres")))
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

    @Test
    void refusesAUserWhoMayChangeRowsButNotReadThem() throws Exception {
        // from version 16 on such a user may lock the table
        try (PostgresServer recent = PostgresServer.builder().major(17).start()) {
            recent.sql("CREATE TABLE t (i int); CREATE ROLE writer LOGIN PASSWORD 'secret';"
                    + " GRANT pg_checkpoint TO writer; GRANT UPDATE ON t TO writer");
            assertThatThrownBy(() -> open(recent, urlOf(recent, "writer"), "t"))
                    .isInstanceOf(RefusedPagefileException.class)
                    .hasMessageContaining("may not SELECT");
        }
    }

    @Test
    void refusesAUserWhoMayReadSomeColumnsOnly() throws Exception {
        role("reader");
        server.sql("GRANT pg_checkpoint TO reader; GRANT SELECT (id) ON t TO reader");
        assertThatThrownBy(() -> open("t", urlOf("reader")))
                .isInstanceOf(RefusedPagefileException.class)
                .hasMessageContaining("permission denied");
    }

    @Test
    void aTableIsReadWithTheRightsToItsParent() throws Exception {
        role("reader");
        server.sql("DROP TABLE IF EXISTS parts; CREATE TABLE parts (k int) PARTITION BY RANGE (k);"
                + " CREATE TABLE part_one PARTITION OF parts FOR VALUES FROM (0) TO (10); INSERT INTO parts VALUES (1);"
                + " GRANT pg_checkpoint TO reader; GRANT SELECT ON parts TO reader");
        try (LiveSnapshot live = open("parts", urlOf("reader"))) {
            assertThat(CsvRows.of(live.database("postgres").table("parts", false)))
                    .isEqualTo("1\n");
            live.confirm();
        }
    }

    @Test
    void aToastRelationRewrittenWithoutOurLockIsFoundAtTheEnd() throws Exception {
        role("reader");
        server.sql("GRANT pg_checkpoint TO reader; GRANT SELECT ON t TO reader");
        // an ordinary user may not look into the TOAST relation, so nothing keeps this from happening
        String toast = server.queryValue("SELECT reltoastrelid::regclass::text FROM pg_class WHERE relname = 't'");
        try (LiveSnapshot live = open("t", urlOf("reader"))) {
            server.sql("VACUUM FULL " + toast);
            assertThatThrownBy(live::confirm)
                    .isInstanceOf(RefusedPagefileException.class)
                    .hasMessageContaining("was rewritten");
        }
    }

    @Test
    void refusesACopyOfTheFilesOfThatServer() throws Exception {
        Path copy = directory.resolve("copy");
        server.baseBackup(copy);
        assertThatThrownBy(() -> LiveSnapshot.open(
                        copy,
                        ServerTarget.parse(server.jdbcUrl("postgres"), null, Map.of()),
                        List.of(new LiveSnapshot.Request("t", false)),
                        LiveOptions.DEFAULT))
                .isInstanceOf(RefusedPagefileException.class)
                .hasMessageContaining("not the files of that server");
    }

    @Test
    void refusesAnotherMajorVersionsFiles() throws Exception {
        try (PostgresServer other = PostgresServer.builder().major(14).start()) {
            other.sql("CREATE TABLE t (i int)");
            assertThatThrownBy(() -> open("t", other.jdbcUrl("postgres")))
                    .isInstanceOf(RefusedPagefileException.class)
                    .hasMessageContaining("version 14");
        }
    }

    @Test
    void refusesAPoolerThatGivesEachTransactionAnotherSession() throws Exception {
        try (TransactionPooler pooler = new TransactionPooler(server.port())) {
            String url = server.jdbcUrl("postgres").replace(":" + server.port(), ":" + pooler.port());
            assertThatThrownBy(() -> open("t", url))
                    .isInstanceOf(RefusedPagefileException.class)
                    .hasMessageContaining("pooler");
        }
    }

    @Test
    void refusesAServerThatWritesBesideThePageCache() throws Exception {
        PostgresServer direct;
        try {
            direct = PostgresServer.builder()
                    .major(17)
                    .setting("debug_io_direct", "data")
                    .start();
        } catch (IOException e) {
            // file systems such as tmpfs have no direct I/O, and then the server does not start
            assumeTrue(false, e.getMessage());
            return;
        }
        try (direct) {
            direct.sql("CREATE TABLE t (i int)");
            assertThatThrownBy(() -> open(direct, direct.jdbcUrl("postgres"), "t"))
                    .isInstanceOf(RefusedPagefileException.class)
                    .hasMessageContaining("debug_io_direct");
        }
    }

    @Test
    void refusesTemporaryTables() throws Exception {
        server.sql("CREATE TEMP TABLE IF NOT EXISTS mine (i int)");
        String schema = server.queryValue("SELECT relnamespace::regnamespace FROM pg_class WHERE relname = 'mine'");
        assertThatThrownBy(() -> open(schema + ".mine", server.jdbcUrl("postgres")))
                .isInstanceOf(UnsupportedPagefileException.class)
                .hasMessageContaining("temporary");
    }

    private static LiveSnapshot open(String table, String url) throws IOException {
        return open(server, url, table);
    }

    private static LiveSnapshot open(PostgresServer of, String url, String table) throws IOException {
        return LiveSnapshot.open(
                of.dataDirectory(),
                ServerTarget.parse(url, null, Map.of()),
                List.of(new LiveSnapshot.Request(table, false)),
                LiveOptions.DEFAULT);
    }

    private static void assertEqualToSql(LiveSnapshot live) throws Exception {
        String truth = SnapshotTruth.csv(server, live.snapshotName(), "SELECT * FROM t");
        assertThat(CsvRows.of(live.database("postgres").table("t", false))).isEqualTo(truth);
        live.confirm();
    }

    private static void role(String name) throws SQLException {
        server.sql("DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '" + name + "') THEN DROP OWNED BY "
                + name + "; DROP ROLE " + name + "; END IF; END $$;");
        server.sql("CREATE ROLE " + name + " LOGIN PASSWORD 'secret'; GRANT CONNECT ON DATABASE postgres TO " + name);
    }

    private static String urlOf(String role) {
        return urlOf(server, role);
    }

    private static String urlOf(PostgresServer of, String role) {
        return of.jdbcUrl("postgres")
                .replaceAll("user=[^&]*", "user=" + role)
                .replaceAll("password=[^&]*", "password=secret");
    }

    private static void assertRefused(String table, String words) {
        assertThatThrownBy(() -> open(table, server.jdbcUrl("postgres")))
                .isInstanceOf(RefusedPagefileException.class)
                .hasMessageContaining(words);
    }
}
