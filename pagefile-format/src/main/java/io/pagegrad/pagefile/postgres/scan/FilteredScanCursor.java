package io.pagegrad.pagefile.postgres.scan;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.pagefile.RowFilter;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.postgres.heap.HeapPages;
import io.pagegrad.pagefile.postgres.row.BatchFullException;
import io.pagegrad.pagefile.postgres.row.RowDecoder;
import java.io.IOException;
import java.util.Arrays;

/// Walks those visible rows of a [HeapScanUnit] that a filter wants: of each row the filter's columns are
/// decoded, of the wanted ones all. One thread.
///
/// It goes in runs: as many rows as the pages of one read hold, or as one batch takes. Once the filter no longer
/// pays, the rest of the unit is read by a [HeapScanCursor].
final class FilteredScanCursor implements ScanCursor {
    private static final int RUN_ROWS = 4096;
    private static final int NONE = -1;

    private final HeapScanCursor plain;
    private final HeapPages pages;
    private final RowDecoder all;
    private final RowDecoder first;
    private final RowFilter filter;
    private final ColumnBatch filtered;
    private final boolean[] keep = new boolean[RUN_ROWS];

    /// Page, first item and first row of each page of the run; the row behind the last follows.
    private long[] runPages = new long[64];

    private int[] runItems = new int[64];
    private int[] runRows = new int[65];
    private int runLength;
    private int runPage;
    private int runRow;

    /// First item of the last page that the run did not take, [#NONE] when it took all of them.
    private int leftItem = NONE;

    private boolean started;
    private boolean filtering = true;

    private FilteredScanCursor(HeapScanCursor plain, RowDecoder first, RowFilter filter) {
        this.plain = plain;
        this.pages = plain.pages();
        this.all = plain.decoder();
        this.first = first;
        this.filter = filter;
        this.filtered = ColumnBatch.allocatePrivate(filter.types(), RUN_ROWS, MemoryTag.BATCH);
    }

    static FilteredScanCursor open(HeapScanUnit unit, RowFilter filter) throws IOException {
        HeapScanCursor plain = HeapScanCursor.open(unit);
        return new FilteredScanCursor(
                plain, plain.decoderOfFirst(unit, filter.types().size()), filter);
    }

    @Override
    public int fill(ColumnBatch batch) throws IOException {
        if (!filtering) {
            return plain.fill(batch);
        }
        batch.clear();
        all.bind(batch);
        int row = 0;
        while (row < batch.capacity()) {
            if (runPage == runLength && !nextRun()) {
                break;
            }
            int end = runRows[runPage + 1];
            while (runRow < end && !keep[runRow]) {
                runRow++;
            }
            if (runRow == end) {
                runPage++;
                continue;
            }
            int until = runRow + 1;
            while (until < end && keep[until] && row + until - runRow < batch.capacity()) {
                until++;
            }
            pages.seek(runPages[runPage], 1);
            int item = runItems[runPage] + runRow - runRows[runPage];
            try {
                all.decode(pages, item, item + until - runRow, row);
            } catch (BatchFullException e) {
                HeapScanCursor.truncate(batch, e.row());
                runRow += e.row() - row;
                row = e.row();
                break;
            }
            row += until - runRow;
            runRow = until;
        }
        batch.size(row);
        return row > 0 || filtering ? row : plain.fill(batch);
    }

    /// Filters the rows of further pages, as many as one run takes.
    ///
    /// @return false at the end of the unit and when the filter no longer pays
    private boolean nextRun() throws IOException {
        if (started) {
            // the run's own pages were gone back to
            pages.seek(runPages[runLength - 1], 1);
        }
        if (!filter.pays()) {
            filtering = false;
            plain.resumeAt(leftItem == NONE ? pages.count() : leftItem);
            return false;
        }
        filtered.clear();
        first.bind(filtered);
        runLength = 0;
        runPage = 0;
        runRow = 0;
        int rows = 0;
        boolean more = leftItem != NONE || pages.next();
        while (more) {
            int taken = take(rows);
            rows += taken;
            more = leftItem == NONE && rows < RUN_ROWS && pages.nextInBuffer();
        }
        if (runLength == 0) {
            filtering = false;
            plain.resumeAt(pages.count());
            return false;
        }
        started = true;
        filtered.size(rows);
        filter.select(filtered, keep);
        return true;
    }

    /// Decodes the filter's columns of the current page's items, as many as fit behind `row`.
    private int take(int row) throws IOException {
        int from = Math.max(0, leftItem);
        int count = Math.min(pages.count() - from, RUN_ROWS - row);
        try {
            first.decode(pages, from, from + count, row);
        } catch (BatchFullException e) {
            HeapScanCursor.truncate(filtered, e.row());
            count = e.row() - row;
        }
        leftItem = from + count < pages.count() ? from + count : NONE;
        if (runLength == runPages.length) {
            runPages = Arrays.copyOf(runPages, 2 * runLength);
            runItems = Arrays.copyOf(runItems, 2 * runLength);
            runRows = Arrays.copyOf(runRows, 2 * runLength + 1);
        }
        runPages[runLength] = pages.pageNumber();
        runItems[runLength] = from;
        runRows[runLength] = row;
        runLength++;
        runRows[runLength] = row + count;
        return count;
    }

    @Override
    public long bytesRead() {
        return plain.bytesRead();
    }

    @Override
    public void close() throws IOException {
        filtered.close();
        plain.close();
    }
}
