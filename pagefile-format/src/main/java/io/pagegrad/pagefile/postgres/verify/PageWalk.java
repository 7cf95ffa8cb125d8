package io.pagegrad.pagefile.postgres.verify;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.CorruptPageException.ChecksumState;
import io.pagegrad.pagefile.PageRef;
import io.pagegrad.pagefile.io.PageReader;
import io.pagegrad.pagefile.io.SegmentFiles;
import io.pagegrad.pagefile.postgres.heap.HeapPages;
import io.pagegrad.pagefile.postgres.layout.HeapPageLayout;
import io.pagegrad.pagefile.postgres.layout.PageChecksum;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Visits the pages of a range of any relation file, with the state of their checksums. One thread; closing
/// frees the page buffer.
final class PageWalk implements AutoCloseable {
    private final SegmentFiles files;
    private final boolean checksums;
    private final long limit;
    private final PageReader reader;
    private final long bufferAddress;
    private final int[] expected;
    private long nextRead;
    private int inBuffer;
    private int index = -1;

    PageWalk(SegmentFiles files, boolean checksums, long first, long limit) {
        this.files = files;
        this.checksums = checksums;
        this.limit = limit;
        this.nextRead = first;
        int pages = (int) Math.clamp(limit - first, 1, HeapPages.READ_BYTES / files.pageBytes());
        this.reader = files.open(pages);
        this.bufferAddress = reader.buffer().address();
        this.expected = new int[pages];
    }

    boolean next() throws IOException {
        index++;
        if (index < inBuffer) {
            return true;
        }
        if (nextRead >= limit) {
            return false;
        }
        inBuffer = reader.read(nextRead, limit);
        if (checksums) {
            PageChecksum.fastest().compute(bufferAddress, files.pageBytes(), inBuffer, nextRead, expected);
        }
        nextRead += inBuffer;
        index = 0;
        return true;
    }

    /// Address of the current page.
    long page() {
        return bufferAddress + offset();
    }

    /// Offset of the current page in [#buffer].
    long offset() {
        return (long) index * files.pageBytes();
    }

    MemorySegment buffer() {
        return reader.buffer();
    }

    private long pageNumber() {
        return nextRead - inBuffer + index;
    }

    /// True for a page that was never used: `pd_upper` is 0, and it carries no checksum.
    boolean isUnused() {
        return HeapPageLayout.upper(page()) == 0;
    }

    /// Damage when the checksum of the current page is wrong, else null.
    CorruptPageException failedChecksum() {
        if (checksumState() != ChecksumState.FAILED) {
            return null;
        }
        return corrupt(
                HeapPageLayout.PD_CHECKSUM,
                "pd_checksum=" + HeapPageLayout.checksum(page()),
                "must be " + expected[index]);
    }

    private ChecksumState checksumState() {
        if (!checksums || isUnused()) {
            return ChecksumState.OFF;
        }
        return HeapPageLayout.checksum(page()) == expected[index] ? ChecksumState.PASSED : ChecksumState.FAILED;
    }

    /// Damage on the current page.
    CorruptPageException corrupt(int offset, String field, String rule) {
        return new CorruptPageException(
                new PageRef(files.nameOf(pageNumber()), pageNumber(), offset), field, rule, checksumState());
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
