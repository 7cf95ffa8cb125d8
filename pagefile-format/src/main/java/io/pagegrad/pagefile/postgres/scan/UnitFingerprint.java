package io.pagegrad.pagefile.postgres.scan;

import io.pagegrad.pagefile.postgres.heap.HeapPages;
import io.pagegrad.pagefile.postgres.layout.HeapPageLayout;
import io.pagegrad.pagefile.postgres.row.StoredColumn;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The fingerprint of a [HeapScanUnit]: where its pages lie, how its columns are stored, and for each page
/// with visible tuples its `pd_lsn` and the line pointers of those tuples.
///
/// A visible tuple does not change while its page keeps its log position, because every change of a tuple is
/// logged; so equal positions and equal visible tuples are equal rows, whatever transactions did meanwhile.
/// Pages without a log position (of unlogged tables, or written with `wal_level=minimal`) count with all
/// their bytes besides.
final class UnitFingerprint {
    private long state;

    private UnitFingerprint() {}

    static long of(HeapScanUnit unit) throws IOException {
        UnitFingerprint fingerprint = new UnitFingerprint();
        fingerprint.addPlace(unit);
        try (HeapPages pages = unit.member().heap().open(unit.reading(), unit.first(), unit.limit())) {
            while (pages.next()) {
                fingerprint.addPage(pages, unit.member().heap().files().pageBytes());
            }
        }
        unit.scan().guard().check();
        return fingerprint.state;
    }

    private void addPlace(HeapScanUnit unit) {
        add(unit.member().heap().files().base());
        add(unit.first());
        add(unit.scan().majorVersion());
        for (StoredColumn column : unit.member().stored()) {
            add(column.name());
            add(column.type());
            add(column.typmod());
            add(column.length());
            add((column.dropped() ? 1 : 0) | (column.virtual() ? 2 : 0) | column.alignment() << 2);
            MemorySegment missing = column.missing();
            if (missing != null) {
                addBytes(missing);
            }
        }
        unit.member().storedIndex().forEach(this::add);
    }

    private void addPage(HeapPages pages, int pageBytes) {
        long page = pages.page();
        add(pages.pageNumber());
        long lsn = HeapPageLayout.lsn(page);
        if (lsn == 0) {
            addBytes(pages.buffer().asSlice(page - pages.bufferAddress(), pageBytes));
        }
        add(lsn);
        int[] items = pages.items();
        for (int i = 0; i < pages.count(); i++) {
            add(items[i]);
        }
    }

    private void addBytes(MemorySegment bytes) {
        long size = bytes.byteSize();
        add(size);
        long at = 0;
        for (; at + Long.BYTES <= size; at += Long.BYTES) {
            add(bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, at));
        }
        for (; at < size; at++) {
            add(bytes.get(ValueLayout.JAVA_BYTE, at));
        }
    }

    private void add(String text) {
        add(text.length());
        for (int i = 0; i < text.length(); i++) {
            add(text.charAt(i));
        }
    }

    /// Order counts. One multiplication and one fold: every bit of what came before moves every bit of the sum.
    private void add(long value) {
        long mixed = (state ^ value) * 0x9e3779b97f4a7c15L;
        state = (mixed ^ mixed >>> 32) + 0x632be59bd9b4e019L;
    }
}
