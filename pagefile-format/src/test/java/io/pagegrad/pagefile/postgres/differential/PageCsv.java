package io.pagegrad.pagefile.postgres.differential;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// All rows of a table as CSV in the way of PostgreSQL's `COPY`, written for tests from its documentation alone.
final class PageCsv {
    private static final int BATCH_ROWS = 256;
    private static final long UNIT_BYTES = 64 * 8192;

    private PageCsv() {}

    static byte[] of(PagefileTable table) throws IOException {
        return of(table, Projection.all(table.schema(), Projection.Form.TEXT));
    }

    static byte[] of(PagefileTable table, Projection projection) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ColumnBatch batch =
                ColumnBatch.allocate(projection.physicalTypes(table.schema()), BATCH_ROWS, MemoryTag.BATCH)) {
            for (ScanUnit unit : table.scanUnits(projection, UNIT_BYTES)) {
                try (ScanCursor cursor = unit.open()) {
                    for (int rows = cursor.fill(batch); rows > 0; rows = cursor.fill(batch)) {
                        for (int row = 0; row < rows; row++) {
                            writeRow(batch, row, out);
                        }
                    }
                }
            }
        }
        return out.toByteArray();
    }

    private static void writeRow(ColumnBatch batch, int row, ByteArrayOutputStream out) {
        for (int column = 0; column < batch.columnCount(); column++) {
            if (column > 0) {
                out.write(',');
            }
            BytesVector vector = batch.bytes(column);
            if (!vector.isNull(row)) {
                writeField(vector.getBytes(row), batch.columnCount() == 1, out);
            }
        }
        out.write('\n');
    }

    /// Quotes what would read back otherwise: the empty string, which stands for null, and what holds a
    /// delimiter, a quote or an end of line; and `\.` where it is all of a line.
    private static void writeField(byte[] field, boolean alone, ByteArrayOutputStream out) {
        boolean quoted = field.length == 0 || alone && new String(field, StandardCharsets.ISO_8859_1).equals("\\.");
        for (byte b : field) {
            quoted |= b == ',' || b == '"' || b == '\n' || b == '\r';
        }
        if (!quoted) {
            out.writeBytes(field);
            return;
        }
        out.write('"');
        for (byte b : field) {
            if (b == '"') {
                out.write('"');
            }
            out.write(b);
        }
        out.write('"');
    }
}
