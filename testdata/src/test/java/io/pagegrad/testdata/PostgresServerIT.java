package io.pagegrad.testdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresServerIT {
    static final Iterable<Integer> MAJORS = PostgresBinaries.majors();

    @ParameterizedTest
    @FieldSource("MAJORS")
    void everyMajorStartsAnswersAndStopsCleanly(int major) throws Exception {
        Path data;
        try (PostgresServer server = PostgresServer.builder().major(major).start()) {
            data = server.dataDirectory();
            assertThat(server.queryValue("SHOW server_version_num")).startsWith(Integer.toString(major));
            assertThat(server.queryValue("SHOW data_checksums")).isEqualTo("on");
            server.sql("CREATE TABLE t AS SELECT i, 'a,' || i AS s FROM generate_series(1, 3) i; VACUUM t; CHECKPOINT");
            assertThat(server.copyCsv("SELECT * FROM t"))
                    .isEqualTo("1,\"a,1\"\n2,\"a,2\"\n3,\"a,3\"\n".getBytes(StandardCharsets.UTF_8));
            String path = server.queryValue("SELECT pg_relation_filepath('t')");
            server.stop();
            assertThat(server.isRunning()).isFalse();
            assertThat(data.resolve("postmaster.pid")).doesNotExist();
            assertThat(Files.readAllBytes(data.resolve(path))).hasSize(8192);
            server.start();
            assertThat(server.queryValue("SELECT count(*) FROM t")).isEqualTo("3");
        }
        assertThat(data.getParent()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 18})
    void checksumsCanBeOff(int major) throws Exception {
        try (PostgresServer server =
                PostgresServer.builder().major(major).checksums(false).start()) {
            assertThat(server.queryValue("SHOW data_checksums")).isEqualTo("off");
        }
    }

    @Test
    void optionsReachInitdbAndTheServer() throws Exception {
        try (PostgresServer server = PostgresServer.builder()
                .encoding("LATIN1")
                .walSegmentMegabytes(1)
                .setting("work_mem", "7MB")
                .start()) {
            assertThat(server.queryValue("SHOW server_encoding")).isEqualTo("LATIN1");
            assertThat(server.queryValue("SHOW wal_segment_size")).isEqualTo("1MB");
            assertThat(server.queryValue("SHOW work_mem")).isEqualTo("7MB");
        }
    }

    @Test
    void anImmediateStopLeavesACrashedCluster() throws Exception {
        try (PostgresServer server = PostgresServer.builder().start()) {
            server.sql("CREATE TABLE t (i int); INSERT INTO t VALUES (1)");
            server.stop(StopMode.IMMEDIATE);
            server.start();
            assertThat(server.queryValue("SELECT i FROM t")).isEqualTo("1");
            assertThat(Files.readString(server.logFile())).contains("not properly shut down");
        }
    }

    @Test
    void aNamedDirectoryIsKept(@TempDir Path temp) throws Exception {
        Path data = temp.resolve("kept");
        try (PostgresServer server = PostgresServer.builder().directory(data).start()) {
            assertThat(server.queryValue("SHOW data_directory")).isEqualTo(data.toString());
        }
        assertThat(data.resolve("PG_VERSION")).exists();
        assertThat(data.resolve("postmaster.pid")).doesNotExist();
    }

    @Test
    void strangersCannotConnect() throws Exception {
        try (PostgresServer server = PostgresServer.builder().start()) {
            String url = "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres?user=postgres&password=guess";
            assertThatThrownBy(() -> java.sql.DriverManager.getConnection(url))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password");
        }
    }

    @Test
    void twoServersRunBesideEachOther() throws Exception {
        try (PostgresServer one = PostgresServer.builder().start();
                PostgresServer two = PostgresServer.builder().start();
                Connection session = two.connect()) {
            assertThat(one.port()).isNotEqualTo(two.port());
            assertThat(session.isValid(5)).isTrue();
        }
    }

    @Test
    void anUnknownMajorIsRefused() {
        assertThatThrownBy(() -> PostgresBinaries.of(9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PostgreSQL 9: only majors 10 to 18 are known");
    }

    @Test
    void aFailingScriptNamesItsStatement() throws Exception {
        try (PostgresServer server = PostgresServer.builder().start()) {
            assertThatThrownBy(() -> server.sql("SELECT 1; SELECT nonsense"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("in: SELECT nonsense");
        }
    }

    @Test
    void aServerThatCannotStartSaysWhy() {
        assertThatThrownBy(() -> PostgresServer.builder()
                        .setting("max_connections", "none")
                        .start())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("max_connections");
    }
}
