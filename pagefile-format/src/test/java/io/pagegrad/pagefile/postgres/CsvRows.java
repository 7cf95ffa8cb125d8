package io.pagegrad.pagefile.postgres;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanOptions;
import io.pagegrad.pagefile.ScanUnit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Rows of a table as `COPY … (FORMAT csv)` prints them, in physical order.
public final class CsvRows {
    private CsvRows() {}

    public static String of(PagefileTable table) throws IOException {
        return of(table, Projection.all(table.schema(), Projection.Form.TEXT), 100, 64 * 1024, ScanOptions.DEFAULT);
    }

    /// Every item of the projection must be text.
    public static String of(
            PagefileTable table, Projection projection, int capacity, long unitBytes, ScanOptions options)
            throws IOException {
        StringBuilder csv = new StringBuilder();
        read(table, projection, capacity, unitBytes, options, csv::append);
        return csv.toString();
    }

    /// Gets the rows of one batch.
    @FunctionalInterface
    public interface Batches {
        void take(String rows) throws IOException;
    }

    /// All columns, `capacity` rows at a time.
    public static void read(PagefileTable table, int capacity, Batches batches) throws IOException {
        Projection all = Projection.all(table.schema(), Projection.Form.TEXT);
        read(table, all, capacity, 64 * 1024, ScanOptions.DEFAULT, batches);
    }

    private static void read(
            PagefileTable table,
            Projection projection,
            int capacity,
            long unitBytes,
            ScanOptions options,
            Batches batches)
            throws IOException {
        try (ColumnBatch batch =
                ColumnBatch.allocate(projection.physicalTypes(table.schema()), capacity, MemoryTag.BATCH)) {
            for (ScanUnit unit : table.scanUnits(projection, unitBytes, options)) {
                try (ScanCursor cursor = unit.open()) {
                    while (cursor.fill(batch) > 0) {
                        StringBuilder csv = new StringBuilder();
                        append(batch, csv);
                        batches.take(csv.toString());
                    }
                }
            }
        }
    }

    private static void append(ColumnBatch batch, StringBuilder csv) {
        for (int row = 0; row < batch.size(); row++) {
            for (int i = 0; i < batch.columnCount(); i++) {
                if (i > 0) {
                    csv.append(',');
                }
                BytesVector column = batch.bytes(i);
                if (!column.isNull(row)) {
                    csv.append(quoted(new String(column.getBytes(row), StandardCharsets.UTF_8), batch.columnCount()));
                }
            }
            csv.append('\n');
        }
    }

    private static String quoted(String value, int columns) {
        boolean quote = value.isEmpty() || columns == 1 && value.equals("\\.");
        for (int i = 0; i < value.length() && !quote; i++) {
            quote = ",\"\n\r".indexOf(value.charAt(i)) >= 0;
        }
        return quote ? '"' + value.replace("\"", "\"\"") + '"' : value;
    }
}
