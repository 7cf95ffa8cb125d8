package io.pagegrad.pagefile.postgres.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.testdata.PostgresBinaries;
import io.pagegrad.testdata.PostgresServer;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Values that a server compressed with LZ4, inline and out of line. The embedded servers are built without it,
/// so this needs one that the operating system has installed.
class Lz4IT {
    @Test
    void valuesCompressedWithLz4ComeOutAsTheServerPrintsThem() throws Exception {
        Optional<PostgresBinaries> installed = IntStream.iterate(18, major -> major >= 14, major -> major - 1)
                .mapToObj(PostgresBinaries::installed)
                .flatMap(Optional::stream)
                .findFirst();
        assumeTrue(installed.isPresent(), "no PostgreSQL 14 to 18 is installed");
        try (PostgresServer server =
                PostgresServer.builder().binaries(installed.get()).start()) {
            assumeTrue(
                    server.queryValue("SELECT enumvals::text FROM pg_settings WHERE name = 'default_toast_compression'")
                            .contains("lz4"),
                    "the installed PostgreSQL has no LZ4");
            server.sql("SET default_toast_compression = lz4;"
                    + "CREATE TABLE t (id int, a text, b bytea COMPRESSION pglz, c jsonb, d text);"
                    + "INSERT INTO t SELECT i, repeat('lz4 ' || i, 200 * i), decode(repeat('00ff', 900 * i), 'hex'),"
                    + " jsonb_build_object('k', repeat('v', 3000)), (SELECT string_agg(md5((j % 50 * i)::text), '') FROM"
                    + " generate_series(1, 300 * i) j) FROM generate_series(1, 25) i;"
                    + "ALTER TABLE t ALTER a SET STORAGE MAIN; INSERT INTO t SELECT i, repeat('main', 900 * i), NULL, NULL, NULL"
                    + " FROM generate_series(1, 6) i; ALTER TABLE t ADD e text DEFAULT repeat('default', 900)");
            assertThat(server.queryValue(
                            "SELECT string_agg(DISTINCT pg_column_compression(a) || pg_column_compression(b), ' ')"
                                    + " FROM t"))
                    .isEqualTo("lz4pglz");
            byte[] expected = server.copyCsv("SELECT * FROM t");
            server.stop();
            try (PagefileSource source = ClusterReading.format().open(server.dataDirectory())) {
                byte[] read = PageCsv.of(source.database("postgres").table("t", false));
                assertThat(CsvDifference.first(expected, read)).isNull();
            }
        }
    }
}
