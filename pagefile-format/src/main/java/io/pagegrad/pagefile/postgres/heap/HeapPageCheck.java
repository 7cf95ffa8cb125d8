package io.pagegrad.pagefile.postgres.heap;

import io.pagegrad.column.RawMemory;
import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.postgres.layout.HeapPageLayout;
import io.pagegrad.pagefile.postgres.layout.HeapTupleLayout;
import io.pagegrad.pagefile.postgres.layout.LinePointerLayout;

/// The rules that a heap page must keep before its tuples may be touched.
///
/// What passes is safe to read without further checks: line pointers inside the page, tuples between `pd_upper`
/// and
/// `pd_special`, headers inside their tuples.
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/storage/page/bufpage.c, PageIsVerified and
/// PageRepairFragmentation, contrib/amcheck/verify_heapam.c.
public final class HeapPageCheck {
    /// `SEQ_MAGIC`, first in the special space of a sequence.
    private static final int SEQUENCE_MAGIC = 0x1717;

    private final DamageReport report;
    private final int pageBytes;
    private final int special;
    private final int columns;

    /// Makes the exception for damage on the page at hand.
    @FunctionalInterface
    public interface DamageReport {
        /// @param offset byte on the page
        CorruptPageException corrupt(int offset, String field, String rule);
    }

    public HeapPageCheck(HeapRelation relation, DamageReport report) {
        this.report = report;
        this.pageBytes = relation.files().pageBytes();
        this.special = relation.special();
        this.columns = relation.columns();
    }

    /// A page that was added but never used is all zeros.
    public void unused(long page) {
        for (int i = 0; i < pageBytes; i += 8) {
            if (RawMemory.i64(page + i) != 0) {
                throw report.corrupt(
                        HeapPageLayout.PD_UPPER, "pd_upper=0", "must be above 0 on a page that is not zero");
            }
        }
    }

    /// @return how many line pointers the page has
    public int header(long page) {
        int flags = HeapPageLayout.flags(page);
        if ((flags & ~HeapPageLayout.VALID_FLAGS) != 0) {
            throw report.corrupt(HeapPageLayout.PD_FLAGS, "pd_flags=" + flags, "must be in [0, 7]");
        }
        int sizeAndVersion = HeapPageLayout.sizeAndVersion(page);
        if (sizeAndVersion != (pageBytes | HeapPageLayout.LAYOUT_VERSION)) {
            throw report.corrupt(
                    HeapPageLayout.PD_PAGESIZE_VERSION,
                    "pd_pagesize_version=" + sizeAndVersion,
                    "must be " + (pageBytes | HeapPageLayout.LAYOUT_VERSION));
        }
        int expectedSpecial = pageBytes - special;
        int foundSpecial = HeapPageLayout.special(page);
        if (foundSpecial != expectedSpecial) {
            throw report.corrupt(HeapPageLayout.PD_SPECIAL, "pd_special=" + foundSpecial, "must be " + expectedSpecial);
        }
        int upper = HeapPageLayout.upper(page);
        if (upper > foundSpecial) {
            throw report.corrupt(
                    HeapPageLayout.PD_UPPER, "pd_upper=" + upper, "must be at most pd_special=" + foundSpecial);
        }
        int lower = HeapPageLayout.lower(page);
        if (lower < HeapPageLayout.HEADER_BYTES || lower > upper || (lower & LinePointerLayout.BYTES - 1) != 0) {
            throw report.corrupt(
                    HeapPageLayout.PD_LOWER,
                    "pd_lower=" + lower,
                    "must be a multiple of 4 in [" + HeapPageLayout.HEADER_BYTES + ", pd_upper=" + upper + "]");
        }
        if (special != 0 && RawMemory.i32(page + expectedSpecial) != SEQUENCE_MAGIC) {
            throw report.corrupt(
                    expectedSpecial,
                    "magic=" + Integer.toHexString(RawMemory.i32(page + expectedSpecial)),
                    "must be " + Integer.toHexString(SEQUENCE_MAGIC) + ", that of a sequence");
        }
        return (lower - HeapPageLayout.HEADER_BYTES) / LinePointerLayout.BYTES;
    }

    /// A line pointer under LP_NORMAL must lead to an aligned place for at least a header inside `[lower,
    /// upper)`.
    ///
    /// @param lower start of the tuples on the page
    /// @param upper end of the tuples on the page
    public void item(int index, int item, int lower, int upper) {
        int offset = LinePointerLayout.offset(item);
        int length = LinePointerLayout.length(item);
        // one test of the sign of three differences for the case that always holds; which rule broke is found
        // out then
        if (((offset - lower) | (length - HeapTupleLayout.LEAST_HEADER_BYTES) | (upper - offset - length)) < 0
                || (offset & HeapTupleLayout.MAX_ALIGNMENT - 1) != 0) {
            throw badItem(index, offset, length, lower, upper);
        }
    }

    /// The header of a tuple at a place that [#item] accepted must be right for its flags and column count.
    public void tuple(long page, int item) {
        int offset = LinePointerLayout.offset(item);
        int length = LinePointerLayout.length(item);
        long tuple = page + offset;
        int natts = HeapTupleLayout.natts(tuple);
        int hoff = HeapTupleLayout.hoff(tuple);
        int expected = HeapTupleLayout.expectedHoff(HeapTupleLayout.infomask(tuple), natts);
        if (hoff != expected || hoff > length) {
            throw report.corrupt(
                    offset + HeapTupleLayout.T_HOFF,
                    "t_hoff=" + hoff,
                    "must be " + expected + " and at most lp_len=" + length);
        }
    }

    /// Only for visible tuples: one that an aborted transaction left may have columns which that transaction
    /// added.
    public void visibleTuple(long page, int item) {
        int offset = LinePointerLayout.offset(item);
        int natts = HeapTupleLayout.natts(page + offset);
        if (natts > columns) {
            throw report.corrupt(
                    offset + HeapTupleLayout.T_INFOMASK2, "natts=" + natts, "must be at most relnatts=" + columns);
        }
    }

    private CorruptPageException badItem(int index, int offset, int length, int lower, int upper) {
        int at = HeapPageLayout.HEADER_BYTES + index * LinePointerLayout.BYTES;
        String which = "item " + (index + 1) + " ";
        if (offset < lower
                || offset > upper - HeapTupleLayout.LEAST_HEADER_BYTES
                || (offset & HeapTupleLayout.MAX_ALIGNMENT - 1) != 0) {
            return report.corrupt(
                    at, which + "lp_off=" + offset, "must be a multiple of 8 in [" + lower + ", " + upper + ")");
        }
        return report.corrupt(
                at,
                which + "lp_len=" + length,
                "must be in [" + HeapTupleLayout.LEAST_HEADER_BYTES + ", " + (upper - offset) + "]");
    }

    /// How many rows' worth of line pointers a damaged page seems to have: 0 when its header cannot be believed.
    int believableItems(long page) {
        int lower = HeapPageLayout.lower(page);
        int upper = HeapPageLayout.upper(page);
        if (lower < HeapPageLayout.HEADER_BYTES || lower > upper || upper > HeapPageLayout.special(page)) {
            return 0;
        }
        int found = (lower - HeapPageLayout.HEADER_BYTES) / LinePointerLayout.BYTES;
        if (lower > pageBytes) {
            return 0;
        }
        int normal = 0;
        for (int i = 0; i < found; i++) {
            if (LinePointerLayout.flags(LinePointerLayout.item(page, i)) == LinePointerLayout.NORMAL) {
                normal++;
            }
        }
        return normal;
    }
}
