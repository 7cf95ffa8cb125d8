package io.pagegrad.pagefile.postgres.scan;

import io.pagegrad.pagefile.RowFilter;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import io.pagegrad.pagefile.postgres.heap.HeapReading;
import io.pagegrad.pagefile.postgres.layout.HeapPageLayout;
import io.pagegrad.pagefile.postgres.layout.HeapTupleLayout;
import io.pagegrad.pagefile.postgres.layout.LinePointerLayout;
import java.io.IOException;

/// The pages `[first, limit)` of one relation. Immutable.
///
/// @param device decodes the pages that it can; null when the CPU decodes all
record HeapScanUnit(
        HeapScan scan,
        TableMember member,
        HeapReading reading,
        RowDecoderSource decoders,
        int items,
        DevicePages device,
        long first,
        long limit)
        implements ScanUnit {
    @Override
    public long sizeBytes() {
        return (limit - first) * member.heap().files().pageBytes();
    }

    @Override
    public long maxRows() {
        int pageBytes = member.heap().files().pageBytes();
        int perPage = (pageBytes - HeapPageLayout.HEADER_BYTES)
                / (LinePointerLayout.BYTES + HeapTupleLayout.LEAST_HEADER_BYTES);
        return (limit - first) * perPage;
    }

    @Override
    public long fingerprint() throws IOException {
        return UnitFingerprint.of(this);
    }

    @Override
    public ScanCursor open() throws IOException {
        return device == null ? HeapScanCursor.open(this) : DeviceScanCursor.open(this);
    }

    /// The pages `[from, to)` of this unit, decoded by the CPU.
    HeapScanUnit part(long from, long to) {
        return new HeapScanUnit(scan, member, reading, decoders, items, null, from, to);
    }

    /// Pages of a running server, and pages of which damaged ones are skipped, are gone through once.
    @Override
    public ScanCursor open(RowFilter filter) throws IOException {
        boolean again = device == null
                && !reading.isLive()
                && !reading.skipsDamage()
                && filter.types().size() < items;
        return again ? FilteredScanCursor.open(this, filter) : open();
    }
}
