package io.pagegrad.gpu.pages;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.pagefile.PagefileException;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanOptions;
import io.pagegrad.pagefile.ScanUnit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/// What a scan of fixed-width columns gives: the bytes of each row, a mark for each null, and how it ended.
///
/// @param bytes of all rows, row by row
/// @param failure what ended the scan, or null
record ScannedRows(long rows, String bytes, String failure) {
    static ScannedRows of(PagefileTable table, Projection projection, int capacity, long unitBytes, ScanOptions options)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rows = 0;
        try (ColumnBatch batch =
                ColumnBatch.allocate(projection.physicalTypes(table.schema()), capacity, MemoryTag.BATCH)) {
            for (ScanUnit unit : table.scanUnits(projection, unitBytes, options)) {
                try (ScanCursor cursor = unit.open()) {
                    while (cursor.fill(batch) > 0) {
                        rows += batch.size();
                        write(batch, out);
                    }
                }
            }
        } catch (PagefileException e) {
            // rows of the same page may have been given out in one way and not in the other
            return new ScannedRows(0, "", e.getMessage());
        }
        return new ScannedRows(rows, HexFormat.of().formatHex(out.toByteArray()), null);
    }

    private static void write(ColumnBatch batch, ByteArrayOutputStream out) {
        for (int row = 0; row < batch.size(); row++) {
            for (int c = 0; c < batch.columnCount(); c++) {
                int width = batch.fixed(c).type().widthBytes();
                boolean isNull = batch.fixed(c).isNull(row);
                out.write(isNull ? 1 : 0);
                MemorySegment value = batch.fixed(c).data().asSlice((long) row * width, width);
                out.writeBytes(value.toArray(ValueLayout.JAVA_BYTE));
            }
        }
    }
}
