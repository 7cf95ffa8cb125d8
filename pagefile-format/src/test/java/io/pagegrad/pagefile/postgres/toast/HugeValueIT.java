package io.pagegrad.pagefile.postgres.toast;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.Projection.Form;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import io.pagegrad.testdata.PostgresServer;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The largest values that a server stores come out, in memory that a few times their size bounds.
@Tag("campaign")
class HugeValueIT {
    private static final long BYTES = 1_000_000_000;

    @ParameterizedTest
    @CsvSource({"EXTENDED, VALUE", "EXTENDED, TEXT", "EXTERNAL, VALUE"})
    void aValueOfNearlyOneGigabyte(String storage, Form form) throws Exception {
        try (PostgresServer server = PostgresServer.builder().start()) {
            server.sql("CREATE TABLE huge (v text)");
            server.sql("ALTER TABLE huge ALTER v SET STORAGE " + storage);
            server.sql("INSERT INTO huge VALUES (repeat('0123456789', " + BYTES / 10 + "))");
            server.sql("INSERT INTO huge VALUES ('small')");
            String expected = server.queryValue("SELECT md5(v) FROM huge LIMIT 1");
            server.stop();
            try (PostgresCluster cluster = PostgresCluster.open(server.dataDirectory())) {
                PagefileTable table = cluster.database("postgres").table("huge", false);
                Projection projection = new Projection(List.of(new Projection.Item(0, form)));
                try (ColumnBatch batch =
                                ColumnBatch.allocate(projection.physicalTypes(table.schema()), 10, MemoryTag.BATCH);
                        ScanCursor cursor =
                                table.scanUnits(projection, 1 << 20).getFirst().open()) {
                    int rows = cursor.fill(batch);
                    assertThat(batch.bytes(0).length(0)).isEqualTo((int) BYTES);
                    assertThat(md5(batch.bytes(0))).isEqualTo(expected);
                    assertThat(OffHeap.bytesInUse()).isLessThan(5 * BYTES);
                    assertThat(rows + cursor.fill(batch)).isEqualTo(2);
                }
            }
        }
    }

    private static String md5(BytesVector column) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("MD5");
        MemorySegment value = column.get(0);
        digest.update(value.asByteBuffer());
        return HexFormat.of().formatHex(digest.digest());
    }
}
