package io.pagegrad.pagefile.postgres.heap;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.CorruptPageException.ChecksumState;
import io.pagegrad.pagefile.PageRef;
import io.pagegrad.pagefile.io.PageReader;
import io.pagegrad.pagefile.io.Pause;
import io.pagegrad.pagefile.io.SegmentFiles;
import io.pagegrad.pagefile.postgres.layout.HeapPageLayout;
import io.pagegrad.pagefile.postgres.layout.HeapTupleLayout;
import io.pagegrad.pagefile.postgres.layout.LinePointerLayout;
import io.pagegrad.pagefile.postgres.layout.PageChecksum;
import io.pagegrad.pagefile.postgres.transaction.TupleVisibility;
import io.pagegrad.pagefile.postgres.transaction.XidBeyondSnapshotException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Walks the pages of a range of a heap relation, checks each, and lists its visible tuples. One thread; closing
/// frees the page buffer.
///
/// After [#next] has returned true, [#items] and [#page] are valid until the next call. Every listed tuple lies
/// inside its page, is aligned, and has a header that is right for its flags and column count; its columns have
/// not been looked at.
public final class HeapPages implements AutoCloseable {
    /// Bytes of one read.
    public static final int READ_BYTES = 256 * 1024;

    /// Bytes of one read that is made twice with time between.
    private static final int SETTLED_READ_BYTES = 8 * 1024 * 1024;
    private static final int AGAIN_MILLIS = 5;
    private static final int LEAST_TRIES = 20;

    private final HeapRelation relation;
    private final SegmentFiles files;
    private final HeapReading reading;
    private final TupleVisibility visibility;
    private final int pageBytes;
    private final long limit;
    private final PageReader reader;
    private final MemorySegment buffer;
    private final long bufferAddress;
    /// What pages from [#summedFrom] to before [#summedTo] of the buffer should carry.
    private final int[] checksums = new int[PageChecksum.GROUP];
    private final int[] items;
    private final HeapPageCheck check;
    /// Header of a tuple with all columns of the relation and no null.
    private final long plainShape;

    private long nextRead;
    private int inBuffer;
    private int summedFrom;
    private int summedTo;
    private int index = -1;
    private int count;
    private boolean uniform;

    HeapPages(HeapRelation relation, HeapReading reading, long first, long limit) {
        this.relation = relation;
        this.files = relation.files();
        this.reading = reading;
        this.visibility = reading.visibility();
        this.pageBytes = files.pageBytes();
        this.limit = limit;
        this.nextRead = first;
        int readBytes = reading.isLive() && !reading.verifyChecksums() ? SETTLED_READ_BYTES : READ_BYTES;
        int pages = (int) Math.clamp(limit - first, 1, readBytes / pageBytes);
        this.reader = files.open(pages);
        this.buffer = reader.buffer();
        this.bufferAddress = buffer.address();
        this.items = new int[(pageBytes - HeapPageLayout.HEADER_BYTES) / LinePointerLayout.BYTES];
        this.plainShape = HeapTupleLayout.plainShape(relation.columns());
        this.check = new HeapPageCheck(relation, this::corrupt);
    }

    /// Goes to the next page that has visible tuples.
    ///
    /// @return false at the end of the range
    /// @throws CorruptPageException when a page breaks a rule and the policy is to refuse
    public boolean next() throws IOException {
        while (true) {
            index++;
            if (index >= inBuffer && !readMore(limit)) {
                count = 0;
                return false;
            }
            listVisible();
            if (count > 0) {
                return true;
            }
        }
    }

    /// Goes to the next page that has visible tuples among those that were read together with the current one, so
    /// that [#seek] to any of them reads nothing.
    ///
    /// @return false when there is none; [#next] then goes on behind them
    public boolean nextInBuffer() throws IOException {
        while (index + 1 < inBuffer) {
            index++;
            listVisible();
            if (count > 0) {
                return true;
            }
        }
        return false;
    }

    /// Goes to `page`, whether or not it has visible tuples; [#next] then goes on behind it.
    ///
    /// @param page in the range of pages
    /// @param ahead most pages to read when it is not in the buffer yet, at least 1
    public void seek(long page, int ahead) throws IOException {
        long inBufferFrom = nextRead - inBuffer;
        if (page >= inBufferFrom && page < nextRead) {
            int wanted = (int) (page - inBufferFrom);
            if (wanted == index) {
                return;
            }
            index = wanted;
        } else {
            nextRead = page;
            inBuffer = 0;
            if (!readMore(Math.min(limit, page + ahead))) {
                throw new IllegalArgumentException("page " + page + " of " + limit);
            }
        }
        listVisible();
    }

    private void listVisible() throws IOException {
        try {
            count = reading.isLive() ? visibleItemsOnceSettled() : visibleItems();
        } catch (CorruptPageException e) {
            skip(e);
        } catch (XidBeyondSnapshotException e) {
            skip(corrupt(
                    -1,
                    "xid=" + Integer.toUnsignedString(e.xid()),
                    "must be older than the next transaction " + Integer.toUnsignedString(e.nextXid())));
        }
    }

    /// Applies the damage policy to the current page.
    public void skip(CorruptPageException damage) {
        count = 0;
        reading.damage().onDamage(damage, check.believableItems(page()));
    }

    private boolean readMore(long until) throws IOException {
        if (nextRead >= until) {
            return false;
        }
        if (reading.isLive() && !reading.verifyChecksums()) {
            inBuffer = reader.readSettled(nextRead, until, reading.patience(), this::isChanged);
        } else {
            inBuffer = reader.read(nextRead, until);
        }
        nextRead += inBuffer;
        index = 0;
        summedTo = 0;
        return true;
    }

    /// True when a page has changes that the last checkpoint did not write. A server puts the log position into
    /// the first bytes of a page, so that a page of which only the first half is written has the new one.
    private boolean isChanged(long page) {
        return Long.compareUnsigned(HeapPageLayout.lsn(page), reading.changedFrom()) >= 0;
    }

    /// A page that the server is writing can be read half old, half new; and the transactions of an old image
    /// may be forgotten already. Both pass when the page is read again.
    private int visibleItemsOnceSettled() throws IOException {
        long giveUp = System.nanoTime() + reading.patience().toNanos();
        for (int tries = 1; ; tries++) {
            try {
                return visibleItems();
            } catch (CorruptPageException e) {
                // on a busy machine the time may pass between two reads
                boolean enough = tries >= LEAST_TRIES && System.nanoTime() > giveUp;
                if (enough || !Pause.ofMillis(AGAIN_MILLIS)) {
                    throw e;
                }
            }
            reader.readAgain(index, pageNumber());
            summedTo = 0;
        }
    }

    private int visibleItems() throws IOException {
        long page = page();
        if (HeapPageLayout.upper(page) == 0) {
            check.unused(page);
            return 0;
        }
        if (reading.verifyChecksums() && HeapPageLayout.checksum(page) != expectedChecksum()) {
            throw failedChecksum(page);
        }
        int found = check.header(page);
        boolean all = reading.trustAllVisible() && HeapPageLayout.isAllVisible(page);
        return all ? listAll(page, found) : listVisible(page, found);
    }

    /// Every tuple of an all-visible page: the loop that most pages of an idle table take, so it loads two words
    /// a tuple and tests three conditions that always go the same way.
    private int listAll(long page, int found) {
        int[] list = items;
        int lower = HeapPageLayout.upper(page);
        int upper = HeapPageLayout.special(page);
        long plain = plainShape;
        int kept = 0;
        int others = 0;
        for (int i = 0; i < found; i++) {
            int item = LinePointerLayout.item(page, i);
            if (LinePointerLayout.flags(item) == LinePointerLayout.NORMAL) {
                check.item(i, item, lower, upper);
                if (HeapTupleLayout.shape(page + LinePointerLayout.offset(item)) != plain) {
                    check.tuple(page, item);
                    check.visibleTuple(page, item);
                    others++;
                }
                list[kept++] = item;
            }
        }
        uniform = others == 0;
        return kept;
    }

    private int listVisible(long page, int found) throws IOException {
        int[] list = items;
        int lower = HeapPageLayout.upper(page);
        int upper = HeapPageLayout.special(page);
        long plain = plainShape;
        int kept = 0;
        int others = 0;
        for (int i = 0; i < found; i++) {
            int item = LinePointerLayout.item(page, i);
            if (LinePointerLayout.flags(item) == LinePointerLayout.NORMAL) {
                check.item(i, item, lower, upper);
                long tuple = page + LinePointerLayout.offset(item);
                boolean isPlain = HeapTupleLayout.shape(tuple) == plain;
                if (!isPlain) {
                    check.tuple(page, item);
                }
                if (visibility.isVisible(tuple)) {
                    list[kept++] = item;
                    if (!isPlain) {
                        check.visibleTuple(page, item);
                        others++;
                    }
                }
            }
        }
        uniform = others == 0;
        return kept;
    }

    /// What the current page should carry. A few pages are summed together, right before they are decoded, so
    /// that the decoder finds them in the first cache.
    private int expectedChecksum() {
        if (index < summedFrom || index >= summedTo) {
            summedFrom = index;
            summedTo = Math.min(index + checksums.length, inBuffer);
            PageChecksum.fastest().compute(page(), pageBytes, summedTo - summedFrom, pageNumber(), checksums);
        }
        return checksums[index - summedFrom];
    }

    private CorruptPageException failedChecksum(long page) {
        return new CorruptPageException(
                at(HeapPageLayout.PD_CHECKSUM),
                "pd_checksum=" + HeapPageLayout.checksum(page),
                "must be " + expectedChecksum(),
                ChecksumState.FAILED);
    }

    /// Line pointers of the visible tuples of the current page, the first [#count] of them, in item order. Owned
    /// by this object.
    public int[] items() {
        return items;
    }

    public int count() {
        return count;
    }

    /// True when every listed tuple stores all columns of the relation, has no null, and its columns begin behind
    /// [HeapTupleLayout#LEAST_HEADER_BYTES].
    public boolean isUniform() {
        return uniform;
    }

    /// Address of the current page.
    public long page() {
        return bufferAddress + (long) index * pageBytes;
    }

    /// Number of the current page in its relation.
    public long pageNumber() {
        return nextRead - inBuffer + index;
    }

    /// The private buffer in which the current page lies, and 64 bytes behind the last page.
    public MemorySegment buffer() {
        return buffer;
    }

    /// Address of the first byte of [#buffer].
    public long bufferAddress() {
        return bufferAddress;
    }

    /// Bytes of pages read so far.
    public long bytesRead() {
        return reader.bytesRead();
    }

    public HeapRelation relation() {
        return relation;
    }

    /// The place of byte `offset` of the current page.
    public PageRef at(int offset) {
        return new PageRef(files.nameOf(pageNumber()), pageNumber(), offset);
    }

    /// Damage on the current page.
    ///
    /// @param offset byte on the page, -1 when the whole page is meant
    public CorruptPageException corrupt(int offset, String field, String rule) {
        return new CorruptPageException(at(offset), field, rule, checksumState());
    }

    /// Damage at an address inside the current page.
    public CorruptPageException corruptAt(long address, String field, String rule) {
        return corrupt((int) (address - page()), field, rule);
    }

    ChecksumState checksumState() {
        if (!reading.verifyChecksums()) {
            return ChecksumState.OFF;
        }
        return HeapPageLayout.checksum(page()) == expectedChecksum() ? ChecksumState.PASSED : ChecksumState.FAILED;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
