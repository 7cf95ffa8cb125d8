package io.pagegrad.pagefile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.PagefileSource;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanOptions;
import io.pagegrad.pagefile.SkippedPages;
import io.pagegrad.pagefile.VerifyUnit;
import io.pagegrad.testdata.PostgresServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// Damage on several pages of one cluster: all of it is told, and pages without it are read on demand.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VerifyDamageIT {
    private static final int PAGE = 8192;
    private static PostgresServer server;
    private static Path data;
    private static String table;
    private static String index;
    private static String expected;

    @BeforeAll
    static void damageCluster() throws Exception {
        server = PostgresServer.builder().major(15).checksums(false).start();
        server.sql("CREATE TABLE t AS SELECT i, 'row ' || i AS s FROM generate_series(1, 5000) i");
        server.sql("CREATE INDEX t_i ON t (i)");
        server.sql("CREATE TABLE untouched AS SELECT 1 AS i");
        table = server.queryValue("SELECT pg_relation_filepath('t')");
        index = server.queryValue("SELECT pg_relation_filepath('t_i')");
        expected = new String(
                server.copyCsv("SELECT * FROM t WHERE split_part(ctid::text, ',', 1) NOT IN ('(3', '(5', '(7')"),
                StandardCharsets.UTF_8);
        server.stop();
        data = server.dataDirectory();
        // page 3: lp_off of items 1 and 2; page 5: pd_lower; page 7: t_hoff of the last tuple on the page
        write(table, 3 * PAGE + 24, 3);
        write(table, 3 * PAGE + 28, 5);
        write(table, 5 * PAGE + 12, 1);
        write(table, 7 * PAGE + PAGE - 40 + 22, 99);
        write(index, 2 * PAGE + 18, 7);
    }

    private static void write(String file, long at, int value) throws IOException {
        try (RandomAccessFile pages = new RandomAccessFile(data.resolve(file).toFile(), "rw")) {
            pages.seek(at);
            pages.write(value);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    @Order(1)
    void tellsAllDamageOfTable() throws Exception {
        try (PostgresCluster cluster = PostgresCluster.open(data)) {
            List<String> found =
                    damage(cluster.database("postgres").table("t", false).verifyUnits(3 * PAGE));
            assertThat(found).hasSize(4);
            assertThat(found.get(0)).contains(table + " page 3 @24 item 1 lp_off=");
            assertThat(found.get(1)).contains(table + " page 3 @28 item 2 lp_off=");
            assertThat(found.get(2)).contains(table + " page 5 @12 pd_lower=");
            assertThat(found.get(3)).contains(table + " page 7 ");
        }
    }

    @Test
    @Order(2)
    void findsDamageOfIndexesInClusterWide() throws Exception {
        try (PagefileSource cluster = PostgresCluster.open(data)) {
            List<String> found = damage(cluster.verifyUnits(1 << 20));
            assertThat(found).hasSize(5).anyMatch(words -> words.contains(index + " page 2 @18"));
            assertThat(damage(cluster.database("template1").verifyUnits(1 << 20)))
                    .isEmpty();
        }
    }

    @Test
    @Order(3)
    void readsSoundPagesOnlyOnDemand() throws Exception {
        try (PostgresCluster cluster = PostgresCluster.open(data)) {
            PostgresTable t = cluster.database("postgres").table("t", false);
            assertThatExceptionOfType(CorruptPageException.class).isThrownBy(() -> CsvRows.of(t));
            SkippedPages skipped = new SkippedPages();
            String rows = CsvRows.of(
                    t, Projection.all(t.schema(), Projection.Form.TEXT), 77, 3 * PAGE, new ScanOptions(true, skipped));
            assertThat(skipped.pages()).isEqualTo(3);
            assertThat(skipped.rowsAtMost()).isBetween(2L * 150, 3L * 190);
            assertThat(rows).isEqualTo(expected);
        }
    }

    private static List<String> damage(List<VerifyUnit> units) throws IOException {
        List<String> found = new ArrayList<>();
        for (VerifyUnit unit : units) {
            unit.verify(damage -> found.add(damage.getMessage()));
        }
        return found;
    }
}
