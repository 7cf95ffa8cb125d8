package io.pagegrad.pagefile.postgres.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.testdata.PostgresServer;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A table of more than one segment file.
class LargeFileIT {
    @Tag("campaign")
    @Test
    void rowsOfTheSecondSegmentFollowThoseOfTheFirst() throws Exception {
        try (PostgresServer server = PostgresServer.builder()
                .major(13)
                .checksums(true)
                .setting("max_wal_size", "256MB")
                .start()) {
            // 131,072 pages of 8 kB fill a segment; one row a page
            server.sql("CREATE TABLE t (id int, v text); ALTER TABLE t ALTER v SET STORAGE PLAIN;"
                    + "INSERT INTO t SELECT i, repeat('x', 7900) FROM generate_series(1, 140000) i;"
                    + "DELETE FROM t WHERE id % 1000 = 7");
            byte[] expected = server.copyCsv("SELECT id FROM t");
            String file = server.queryValue("SELECT pg_relation_filepath('t')");
            server.stop();
            assertThat(Files.size(server.dataDirectory().resolve(file))).isEqualTo(1L << 30);
            assertThat(server.dataDirectory().resolve(file + ".1")).exists();
            try (PagefileSource source = ClusterReading.format().open(server.dataDirectory())) {
                PagefileTable table = source.database("postgres").table("t", false);
                Projection ids = new Projection(List.of(new Projection.Item(0, Projection.Form.TEXT)));
                assertThat(CsvDifference.first(expected, PageCsv.of(table, ids)))
                        .isNull();
                assertThat(table.provenance().files()).containsExactly(file, file + ".1");
            }
        }
    }
}
