package io.pagegrad.pagefile.postgres.layout;

import io.pagegrad.column.RawMemory;

/// Header of a PostgreSQL page: the first 24 bytes, then line pointers of 4 bytes up to `pd_lower`.
///
/// ```text
/// OFFSET SIZE FIELD                 MEANING
///      0    8 pd_lsn                log position of the last change: high word, low word
///      8    2 pd_checksum           0 when checksums are off
///     10    2 pd_flags              hint bits
///     12    2 pd_lower              end of the line pointers, start of free space
///     14    2 pd_upper              end of free space, start of tuples; 0 on a page never used
///     16    2 pd_special            start of special space; equals the page size on a heap page
///     18    2 pd_pagesize_version   page size in the high bits, layout version (4) in the low 8
///     20    4 pd_prune_xid          hint
///     24      pd_linp               line pointers
/// ```
///
/// The same since 8.3. Addresses given to the getters are those of the page's first byte.
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/storage/bufpage.h, PageHeaderData.
public final class HeapPageLayout {
    public static final int PD_LSN = 0;
    public static final int PD_CHECKSUM = 8;
    public static final int PD_FLAGS = 10;
    public static final int PD_LOWER = 12;
    public static final int PD_UPPER = 14;
    public static final int PD_SPECIAL = 16;
    public static final int PD_PAGESIZE_VERSION = 18;
    public static final int PD_PRUNE_XID = 20;
    public static final int HEADER_BYTES = 24;

    /// `PD_ALL_VISIBLE`: every tuple on the page is visible to everyone.
    public static final int ALL_VISIBLE = 4;
    /// `PD_VALID_FLAG_BITS`.
    public static final int VALID_FLAGS = 7;
    /// `PG_PAGE_LAYOUT_VERSION`.
    public static final int LAYOUT_VERSION = 4;

    private HeapPageLayout() {}

    public static long lsn(long page) {
        return (long) RawMemory.i32(page + PD_LSN) << 32 | RawMemory.i32(page + PD_LSN + 4) & 0xFFFF_FFFFL;
    }

    public static int checksum(long page) {
        return RawMemory.u16(page + PD_CHECKSUM);
    }

    public static int flags(long page) {
        return RawMemory.u16(page + PD_FLAGS);
    }

    public static int lower(long page) {
        return RawMemory.u16(page + PD_LOWER);
    }

    public static int upper(long page) {
        return RawMemory.u16(page + PD_UPPER);
    }

    public static int special(long page) {
        return RawMemory.u16(page + PD_SPECIAL);
    }

    /// Page size (a multiple of 256) plus layout version, as stored.
    public static int sizeAndVersion(long page) {
        return RawMemory.u16(page + PD_PAGESIZE_VERSION);
    }

    public static boolean isAllVisible(long page) {
        return (flags(page) & ALL_VISIBLE) != 0;
    }
}
