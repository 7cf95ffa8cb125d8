package io.pagegrad.pagefile.postgres.toast;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import io.pagegrad.pagefile.postgres.PostgresCluster;
import io.pagegrad.pagefile.text.CsvRow;
import io.pagegrad.pagefile.text.TextSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;

/// A whole table of a stopped cluster as CSV.
final class TableCsv {
    private TableCsv() {}

    static byte[] of(Path data, String table) throws IOException {
        try (PostgresCluster cluster = PostgresCluster.open(data)) {
            PagefileTable opened = cluster.database("postgres").table(table, false);
            return of(opened, Projection.all(opened.schema(), Projection.Form.TEXT));
        }
    }

    static byte[] of(PagefileTable table, Projection projection) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<ScanUnit> units = table.scanUnits(projection, 64 * 1024);
        try (ColumnBatch batch = ColumnBatch.allocate(projection.physicalTypes(table.schema()), 100, MemoryTag.BATCH);
                TextSink out = new TextSink(MemoryTag.SCRATCH)) {
            for (ScanUnit unit : units) {
                try (ScanCursor cursor = unit.open()) {
                    while (cursor.fill(batch) > 0) {
                        for (int row = 0; row < batch.size(); row++) {
                            out.clear();
                            CsvRow.append(batch, row, out);
                            all.writeBytes(out.text().toArray(ValueLayout.JAVA_BYTE));
                        }
                    }
                }
            }
        }
        return all.toByteArray();
    }
}
