package io.pagegrad.pagefile.postgres.scan;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.device.DecodedRows;
import io.pagegrad.pagefile.device.PageDecoder;
import io.pagegrad.pagefile.io.PageReader;
import java.io.IOException;

/// Walks the visible rows of a [HeapScanUnit] of which a device decodes what pages it may, the CPU the others, in
/// the order of pages. One thread.
final class DeviceScanCursor implements ScanCursor {
    private final HeapScanUnit unit;
    private final PageReader reader;
    private final PageDecoder decoder;
    private final int items;
    private long nextRead;
    private long runFirst;
    private int runPages;

    /// Page of the run behind those whose rows are being given out.
    private int page;

    /// Rows of the run given out, and end of those that may be.
    private long row;
    private long until;

    private HeapScanCursor ofCpu;
    private DecodedRows last;
    private boolean finished;

    private DeviceScanCursor(HeapScanUnit unit, PageReader reader, PageDecoder decoder) {
        this.unit = unit;
        this.reader = reader;
        this.decoder = decoder;
        this.items = unit.device().form().items();
        this.nextRead = unit.first();
    }

    static DeviceScanCursor open(HeapScanUnit unit) throws IOException {
        PageDecoder decoder = unit.device().decoding().open(unit.device().form());
        try {
            int pages = (int) Math.clamp(unit.limit() - unit.first(), 1, decoder.mostPages());
            return new DeviceScanCursor(unit, unit.member().heap().files().open(pages), decoder);
        } catch (RuntimeException | Error e) {
            try (decoder) {
                throw e;
            }
        }
    }

    @Override
    public int fill(ColumnBatch batch) throws IOException {
        last = null;
        while (true) {
            if (ofCpu != null) {
                int rows = ofCpu.fill(batch);
                if (rows > 0) {
                    return rows;
                }
                HeapScanCursor ended = ofCpu;
                ofCpu = null;
                ended.close();
            }
            if (row < until) {
                return copy(batch);
            }
            if (page == runPages && !nextRun()) {
                batch.clear();
                return 0;
            }
            nextStretch();
        }
    }

    private int copy(ColumnBatch batch) {
        batch.clear();
        int rows = (int) Math.min(batch.capacity(), until - row);
        for (int i = 0; i < items; i++) {
            decoder.copy(i, row, rows, batch.fixed(i).data());
        }
        batch.size(rows);
        last = new DecodedRows(decoder, row, rows);
        row += rows;
        return rows;
    }

    @Override
    public DecodedRows onDevice() {
        return last;
    }

    private boolean nextRun() throws IOException {
        if (nextRead >= unit.limit()) {
            if (!finished) {
                finished = true;
                unit.scan().guard().check();
            }
            return false;
        }
        runFirst = nextRead;
        runPages = reader.read(nextRead, unit.limit());
        nextRead += runPages;
        decoder.decode(reader.buffer(), runPages, runFirst);
        page = 0;
        row = 0;
        until = 0;
        return true;
    }

    /// Takes the pages up to the next one that is for the other decoder.
    private void nextStretch() throws IOException {
        int from = page;
        boolean left = decoder.rows(from) < 0;
        while (page < runPages && decoder.rows(page) < 0 == left) {
            until += Math.max(0, decoder.rows(page));
            page++;
        }
        unit.device().decoding().count(left ? 0 : page - from, left ? page - from : 0);
        if (left) {
            ofCpu = HeapScanCursor.open(unit.part(runFirst + from, runFirst + page));
        }
    }

    /// Pages that were left to the CPU are read twice and counted once.
    @Override
    public long bytesRead() {
        return reader.bytesRead();
    }

    @Override
    public void close() throws IOException {
        try (reader;
                decoder;
                HeapScanCursor open = ofCpu) {
            ofCpu = null;
        }
    }
}
