package io.pagegrad.pagefile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.RowFilter;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import io.pagegrad.testdata.PostgresServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Rows that a filter wants are the same whether their columns are decoded before or after it.
class RowFilterIT {
    private static final String SCRIPT = """
            CREATE TABLE t (pad text, id int NOT NULL, big text, n int, tail float8);
            ALTER TABLE t ALTER big SET STORAGE external;
            INSERT INTO t SELECT repeat('p', i % 90), i, CASE WHEN i % 400 = 0 THEN repeat(md5(i::text), 200)
                     WHEN i % 7 = 0 THEN NULL ELSE md5(i::text) END, nullif(i % 5, 0), i / 3.0
              FROM generate_series(1, 9000) AS i;
            DELETE FROM t WHERE id BETWEEN 3000 AND 4000 OR id % 11 = 0;
            UPDATE t SET n = -n WHERE id % 13 = 0
            """;

    /// Wants a row by its id alone.
    private static final class ById implements RowFilter {
        private final int every;
        private long looksLeft;

        ById(int every, long looks) {
            this.every = every;
            this.looksLeft = looks;
        }

        boolean wants(int id) {
            return id % 997 % every == 0;
        }

        @Override
        public List<PhysicalType> types() {
            return List.of(PhysicalType.INT32);
        }

        @Override
        public int select(ColumnBatch rows, boolean[] keep) {
            int kept = 0;
            for (int row = 0; row < rows.size(); row++) {
                keep[row] = wants(rows.fixed(0).getInt(row));
                kept += keep[row] ? 1 : 0;
            }
            return kept;
        }

        @Override
        public boolean pays() {
            return looksLeft-- > 0;
        }
    }

    @Test
    void filteredCursorsGiveTheWantedRowsAndAllTheirColumns() throws Exception {
        try (PostgresServer server = PostgresServer.builder().start()) {
            server.sql(SCRIPT);
            server.stop();
            try (PostgresCluster cluster = PostgresCluster.open(server.dataDirectory())) {
                compare(cluster.database("postgres").table("t", false));
            }
        }
    }

    private static void compare(PagefileTable table) throws Exception {
        Projection projection = new Projection(List.of(
                new Projection.Item(1, Projection.Form.VALUE),
                new Projection.Item(2, Projection.Form.VALUE),
                new Projection.Item(0, Projection.Form.TEXT),
                new Projection.Item(3, Projection.Form.VALUE),
                new Projection.Item(4, Projection.Form.VALUE)));
        List<PhysicalType> types = projection.physicalTypes(table.schema());
        for (long unitBytes : new long[] {1, 100_000, 1 << 20}) {
            List<ScanUnit> units = table.scanUnits(projection, unitBytes);
            for (int capacity : new int[] {1, 7, 2048}) {
                List<String> all = rows(units, types, capacity, null);
                assertThat(all).hasSizeGreaterThan(7000);
                for (int every : new int[] {1, 2, 60, 2000}) {
                    for (long looks : new long[] {Long.MAX_VALUE, 1, 0}) {
                        ById filter = new ById(every, looks);
                        List<String> wanted = all.stream()
                                .filter(row -> filter.wants(id(row)))
                                .toList();
                        List<String> given = rows(units, types, capacity, filter);
                        assertThat(given.stream()
                                        .filter(row -> filter.wants(id(row)))
                                        .toList())
                                .as("one of %d rows, %d a batch, units of %d bytes", every, capacity, unitBytes)
                                .isEqualTo(wanted);
                        if (looks == Long.MAX_VALUE) {
                            assertThat(given).hasSameSizeAs(wanted);
                        }
                    }
                }
            }
        }
    }

    private static int id(String row) {
        return Integer.parseInt(row.substring(0, row.indexOf('|')));
    }

    private static List<String> rows(List<ScanUnit> units, List<PhysicalType> types, int capacity, RowFilter filter)
            throws Exception {
        List<String> rows = new ArrayList<>();
        try (ColumnBatch batch = ColumnBatch.allocate(types, capacity, MemoryTag.BATCH)) {
            for (ScanUnit unit : units) {
                try (ScanCursor cursor = filter == null ? unit.open() : unit.open(filter)) {
                    while (cursor.fill(batch) > 0) {
                        for (int row = 0; row < batch.size(); row++) {
                            rows.add(text(batch, row));
                        }
                    }
                }
            }
        }
        return rows;
    }

    private static String text(ColumnBatch batch, int row) {
        StringBuilder text = new StringBuilder();
        for (int column = 0; column < batch.columnCount(); column++) {
            if (batch.column(column).isNull(row)) {
                text.append("null");
            } else {
                switch (batch.column(column).type()) {
                    case BYTES ->
                        text.append(Arrays.hashCode(batch.bytes(column).getBytes(row)));
                    case INT32 -> text.append(batch.fixed(column).getInt(row));
                    default -> text.append(batch.fixed(column).getDouble(row));
                }
            }
            text.append('|');
        }
        return text.toString();
    }
}
