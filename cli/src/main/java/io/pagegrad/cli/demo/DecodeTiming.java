package io.pagegrad.cli.demo;

import io.pagegrad.cli.scan.CountingStep;
import io.pagegrad.cli.scan.OrderedScan;
import io.pagegrad.cli.session.Interruption;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanUnit;
import java.io.IOException;
import java.util.List;

/// Times the decoding of some columns alone: pages to column batches that are thrown away.
///
/// @param rows visible rows
/// @param bytes of pages
record DecodeTiming(long rows, long bytes, double seconds, int threads) {
    static DecodeTiming of(PagefileTable table, List<String> columns, int threads, Interruption interruption)
            throws IOException {
        Projection projection = new Projection(columns.stream()
                .map(name -> new Projection.Item(table.schema().indexOf(name), Projection.Form.VALUE))
                .toList());
        List<PhysicalType> types = projection.physicalTypes(table.schema());
        List<ScanUnit> units = table.scanUnits(projection, OrderedScan.UNIT_BYTES);
        OrderedScan<CountingStep.Counted> scan =
                new OrderedScan<>(units, threads, () -> new CountingStep(types), interruption);
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
}
