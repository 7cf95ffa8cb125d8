package io.pagegrad.pagefile.postgres.scan;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.postgres.heap.HeapPages;
import io.pagegrad.pagefile.postgres.row.BatchFullException;
import io.pagegrad.pagefile.postgres.row.RowDecoder;
import io.pagegrad.pagefile.postgres.toast.Detoaster;
import io.pagegrad.pagefile.text.TextSink;
import java.io.IOException;

/// Walks the visible rows of a [HeapScanUnit]. One thread.
///
/// Where damaged pages are skipped, a page is begun only in a batch that can take all of it, so that none of its
/// rows are given out before the last one was found sound.
final class HeapScanCursor implements ScanCursor {
    private final HeapPages pages;
    private final Detoaster detoaster;
    private final TextSink text;
    private final RowDecoder decoder;
    private final SourceGuard guard;
    private final boolean skipsDamage;
    private int nextItem;
    private boolean finished;

    private HeapScanCursor(
            HeapPages pages,
            Detoaster detoaster,
            TextSink text,
            RowDecoder decoder,
            SourceGuard guard,
            boolean skipsDamage) {
        this.pages = pages;
        this.detoaster = detoaster;
        this.text = text;
        this.decoder = decoder;
        this.guard = guard;
        this.skipsDamage = skipsDamage;
    }

    static HeapScanCursor open(HeapScanUnit unit) throws IOException {
        Detoaster detoaster = new Detoaster(
                unit.member().toast().open(unit.reading()), unit.scan().majorVersion());
        TextSink text = new TextSink(MemoryTag.SCRATCH);
        try {
            RowDecoder decoder = unit.decoders().create(unit.items(), detoaster, text);
            return new HeapScanCursor(
                    unit.member().heap().open(unit.reading(), unit.first(), unit.limit()),
                    detoaster,
                    text,
                    decoder,
                    unit.scan().guard(),
                    unit.reading().skipsDamage());
        } catch (RuntimeException | Error e) {
            try (detoaster;
                    text) {
                throw e;
            }
        }
    }

    @Override
    public int fill(ColumnBatch batch) throws IOException {
        batch.clear();
        decoder.bind(batch);
        int row = 0;
        int capacity = batch.capacity();
        while (row < capacity) {
            if (nextItem == pages.count() && !nextPage()) {
                break;
            }
            int left = pages.count() - nextItem;
            if (skipsDamage && nextItem == 0 && left > capacity - row && row > 0) {
                break;
            }
            int count = Math.min(left, capacity - row);
            try {
                decoder.decode(pages, nextItem, nextItem + count, row);
            } catch (BatchFullException e) {
                truncate(batch, e.row());
                nextItem += e.row() - row;
                row = e.row();
                break;
            } catch (CorruptPageException e) {
                if (!skipsDamage || nextItem != 0) {
                    throw e;
                }
                truncate(batch, row);
                pages.skip(e);
                nextItem = pages.count();
                continue;
            }
            row += count;
            nextItem += count;
        }
        batch.size(row);
        return row;
    }

    /// Goes on with item `item` of the current page.
    void resumeAt(int item) {
        nextItem = item;
    }

    RowDecoder decoder() {
        return decoder;
    }

    HeapPages pages() {
        return pages;
    }

    RowDecoder decoderOfFirst(HeapScanUnit unit, int items) {
        return unit.decoders().create(items, detoaster, text);
    }

    private boolean nextPage() throws IOException {
        if (finished) {
            return false;
        }
        nextItem = 0;
        if (pages.next()) {
            return true;
        }
        finished = true;
        guard.check();
        return false;
    }

    static void truncate(ColumnBatch batch, int rows) {
        for (int i = 0; i < batch.columnCount(); i++) {
            batch.column(i).truncate(rows);
        }
    }

    @Override
    public long bytesRead() {
        return pages.bytesRead();
    }

    /// Frees everything, also when one part cannot be closed.
    @Override
    public void close() throws IOException {
        try (pages;
                text;
                detoaster) {
            // closed in the order detoaster, text, pages
        }
    }
}
