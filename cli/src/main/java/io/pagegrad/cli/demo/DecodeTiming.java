package io.pagegrad.cli.demo;

import io.pagegrad.cli.scan.OrderedScan;
import io.pagegrad.cli.scan.ScanPiece;
import io.pagegrad.cli.scan.ScanStep;
import io.pagegrad.cli.session.Interruption;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import java.io.IOException;
import java.util.List;

/// Times the decoding of some columns alone: pages to column batches that are thrown away.
///
/// @param rows visible rows
/// @param bytes of pages
record DecodeTiming(long rows, long bytes, double seconds, int threads) {
    private static final int BATCH_ROWS = 1024;

    static DecodeTiming of(PagefileTable table, List<String> columns, int threads, Interruption interruption)
            throws IOException {
        Projection projection = new Projection(columns.stream()
                .map(name -> new Projection.Item(table.schema().indexOf(name), Projection.Form.VALUE))
                .toList());
        List<PhysicalType> types = projection.physicalTypes(table.schema());
        List<ScanUnit> units = table.scanUnits(projection, OrderedScan.UNIT_BYTES);
        OrderedScan<Counted> scan = new OrderedScan<>(units, threads, () -> new Counting(types), interruption);
        long start = System.nanoTime();
        scan.run(_ -> true);
        return new DecodeTiming(scan.rowsRead(), scan.bytesRead(), (System.nanoTime() - start) / 1e9, threads);
    }

    double gigabytesPerSecond() {
        return bytes / seconds / 1e9;
    }

    double nanosPerRow() {
        return rows == 0 ? 0 : seconds * 1e9 / rows;
    }

    private record Counted(int rows) implements ScanPiece {
        @Override
        public long weightBytes() {
            return 0;
        }
    }

    private static final class Counting implements ScanStep<Counted> {
        private final ColumnBatch batch;

        Counting(List<PhysicalType> types) {
            batch = ColumnBatch.allocate(types, BATCH_ROWS, MemoryTag.BATCH);
        }

        /// All rows of a unit are one piece: handing over must not be what is timed.
        @Override
        public Counted next(ScanCursor cursor) throws IOException {
            int rows = 0;
            for (int filled = cursor.fill(batch); filled > 0; filled = cursor.fill(batch)) {
                rows += filled;
            }
            return rows == 0 ? null : new Counted(rows);
        }

        @Override
        public void close() {
            batch.close();
        }
    }
}
