package io.pagegrad.pagefile.postgres.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.pagefile.RefusedPagefileException;
import io.pagegrad.pagefile.postgres.CsvRows;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import io.pagegrad.testdata.PostgresServer;
import io.pagegrad.testdata.StopMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecoveredCopyIT {
    @TempDir
    Path scratch;

    @ParameterizedTest
    @ValueSource(ints = {10, 15, 18})
    void aCrashedServersRowsAreThoseOfTheServerStartedAgain(int major) throws Exception {
        try (PostgresServer server = PostgresServer.builder().major(major).start()) {
            Path side = server.sideDirectory("space");
            server.sql("CREATE TABLESPACE far LOCATION '" + side + "'");
            server.sql(
                    "CREATE TABLE t (i int, v text); INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 2000) i;"
                            + " CHECKPOINT; CREATE TABLE u (i int) TABLESPACE far; INSERT INTO u VALUES (1), (2);"
                            + " UPDATE t SET v = 'later' WHERE i % 3 = 0; DELETE FROM t WHERE i % 7 = 0");
            try (Connection open = server.connect();
                    Statement statement = open.createStatement()) {
                statement.execute("BEGIN; INSERT INTO t VALUES (-1, 'lost')");
                server.stop(StopMode.IMMEDIATE);
            }
            Map<String, Long> before = times(server.dataDirectory());
            assertThatThrownBy(() -> PostgresCluster.open(server.dataDirectory()))
                    .isInstanceOf(RefusedPagefileException.class);
            String ours;
            String far;
            Path bin = server.binaries().home().resolve("bin");
            try (RecoveredCopy copy = RecoveredCopy.of(server.dataDirectory(), bin, scratch, line -> {});
                    PostgresCluster cluster = PostgresCluster.open(copy.directory())) {
                ours = CsvRows.of(cluster.database("postgres").table("t", false));
                far = CsvRows.of(cluster.database("postgres").table("u", false));
            }
            assertThat(times(server.dataDirectory())).isEqualTo(before);
            assertThat(scratch).isEmptyDirectory();
            server.start();
            assertThat(ours).isEqualTo(new String(server.copyCsv("SELECT * FROM t"), StandardCharsets.UTF_8));
            assertThat(far).isEqualTo("1\n2\n");
        }
    }

    @Test
    void aRunningServersDirectoryIsNotCopied() throws Exception {
        try (PostgresServer server = PostgresServer.builder().major(15).start()) {
            assertThatThrownBy(() -> RecoveredCopy.of(server.dataDirectory(), null, scratch, line -> {}))
                    .isInstanceOf(RefusedPagefileException.class)
                    .hasMessageContaining("--live");
        }
    }

    @Test
    void aMissingServerProgramIsNamed() throws Exception {
        try (PostgresServer server = PostgresServer.builder().major(15).start()) {
            server.stop(StopMode.IMMEDIATE);
            assertThatThrownBy(() -> RecoveredCopy.of(server.dataDirectory(), scratch, scratch, line -> {}))
                    .isInstanceOf(RefusedPagefileException.class)
                    .hasMessageContaining("PostgreSQL 15");
        }
    }

    private static Map<String, Long> times(Path tree) throws Exception {
        Map<String, Long> times = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                times.put(path.toString(), Files.getLastModifiedTime(path).toMillis());
            }
        }
        return times;
    }
}
