package io.pagegrad.pagefile.postgres.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.testdata.PostgresBinaries;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Transaction and multixact ids beyond 2^32: older rows have larger numbers than newer ones.
///
/// `pg_resetwal` moves the counters there, which the embedded binaries lack, so this needs an installed server.
class WraparoundIT {
    private static final int SLRU_SEGMENT_BYTES = 32 * 8192;

    @Test
    void rowsWrittenAroundTheEndOfTheNumbersAreAllSeen() throws Exception {
        Optional<PostgresBinaries> installed = IntStream.iterate(18, major -> major >= 14, major -> major - 1)
                .mapToObj(PostgresBinaries::installed)
                .flatMap(Optional::stream)
                .filter(binaries -> Files.isExecutable(binaries.home().resolve("bin/pg_resetwal")))
                .findFirst();
        assumeTrue(installed.isPresent(), "no PostgreSQL 14 to 18 with pg_resetwal is installed");
        try (PostgresServer server =
                PostgresServer.builder().binaries(installed.get()).make()) {
            freezeAll(server);
            moveCounters(server);
            server.start();
            server.sql(
                    "CREATE TABLE t (a int PRIMARY KEY, b text); CREATE TABLE undone (a int); INSERT INTO undone VALUES (0);"
                            + "DO $$ BEGIN FOR i IN 1..150 LOOP INSERT INTO t VALUES (i, 'before'); COMMIT; END LOOP; END $$");
            assertThat(Long.parseLong(server.queryValue("SELECT xmin::text::int8 FROM t WHERE a = 1")))
                    .isGreaterThan(4_294_900_000L);
            server.sql("BEGIN; INSERT INTO undone VALUES (1); DELETE FROM undone WHERE a = 0; ROLLBACK");
            server.sql(
                    "DO $$ BEGIN FOR i IN 151..400 LOOP INSERT INTO t VALUES (i, 'around'); COMMIT; END LOOP; END $$;"
                            + "UPDATE t SET b = 'after' WHERE a % 5 = 0; DELETE FROM t WHERE a % 7 = 0;"
                            + "BEGIN; DELETE FROM t WHERE a % 3 = 0; ROLLBACK;"
                            + "BEGIN; SAVEPOINT s; UPDATE t SET b = 'sub' WHERE a % 11 = 0; RELEASE s; COMMIT");
            assertThat(Long.parseLong(server.queryValue("SELECT max(xmin::text::int8) FROM t WHERE b = 'after'")))
                    .isLessThan(100_000L);
            for (String lock : new String[] {"KEY SHARE", "SHARE", "NO KEY UPDATE"}) {
                server.sql(
                        "BEGIN; SELECT * FROM t WHERE a < 20 FOR KEY SHARE; SAVEPOINT s; SELECT * FROM t WHERE a < 10 FOR "
                                + lock + "; UPDATE t SET b = b || '!' WHERE a < 5; RELEASE s; COMMIT");
            }
            server.stop();
            byte[] unread = read(server.dataDirectory(), "t");
            assertThat(new String(read(server.dataDirectory(), "undone"), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("0\n");
            server.start();
            byte[] expected = server.copyCsv("SELECT * FROM t");
            server.stop();
            assertThat(CsvDifference.first(expected, unread)).isNull();
            assertThat(CsvDifference.first(expected, read(server.dataDirectory(), "t")))
                    .isNull();
        }
    }

    /// Rows that `initdb` wrote would lie in the future otherwise.
    private static void freezeAll(PostgresServer server) throws Exception {
        server.start();
        server.sql("ALTER DATABASE template0 ALLOW_CONNECTIONS true");
        for (String database : new String[] {"template0", "template1", "postgres"}) {
            server.sqlIn(database, "VACUUM (FREEZE)");
        }
        server.stop();
    }

    /// A new cluster whose next transaction is 300 before 2^32 and whose next multixact is 2 before it.
    private static void moveCounters(PostgresServer server) throws IOException {
        Path data = server.dataDirectory();
        server.runProgram(
                "pg_resetwal",
                "-D",
                data.toString(),
                "-x",
                "4294967000",
                "-u",
                "4294960000",
                "-m",
                "4294967294,4294967290",
                "-O",
                "4294967200");
        blank(data, "pg_xact/0FFF");
        blank(data, "pg_multixact/offsets/FFFF");
        blank(data, "pg_multixact/members/14078");
        blank(data, "pg_subtrans/FFFF");
        blank(data, "pg_commit_ts/0");
    }

    private static void blank(Path data, String file) throws IOException {
        if (Files.isDirectory(data.resolve(file).getParent())) {
            Files.write(data.resolve(file), new byte[SLRU_SEGMENT_BYTES]);
        }
    }

    private static byte[] read(Path data, String table) throws IOException {
        try (PagefileSource source = ClusterReading.format().open(data)) {
            return PageCsv.of(source.database("postgres").table(table, false));
        }
    }
}
