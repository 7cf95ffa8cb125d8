package io.pagegrad.pagefile.postgres.layout;

import io.pagegrad.column.RawMemory;

/// Line pointer: one 32-bit word that says where on its page a tuple lies.
///
/// ```text
/// BIT   WIDTH FIELD      MEANING
///   0      15 lp_off     byte offset of the tuple on the page (target item number of a redirect)
///  15       2 lp_flags   0 unused, 1 normal, 2 redirect (HOT), 3 dead
///  17      15 lp_len     bytes of the tuple
/// ```
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/storage/itemid.h, ItemIdData.
public final class LinePointerLayout {
    public static final int BYTES = 4;
    public static final int UNUSED = 0;
    public static final int NORMAL = 1;
    public static final int REDIRECT = 2;
    public static final int DEAD = 3;

    static final int OFFSET_BITS = 15;
    static final int FLAGS_SHIFT = 15;
    static final int LENGTH_SHIFT = 17;
    static final int OFFSET_MASK = (1 << OFFSET_BITS) - 1;

    private LinePointerLayout() {}

    /// The word of item `index`, counted from 0 (the server counts from 1).
    public static int item(long page, int index) {
        return RawMemory.i32(page + HeapPageLayout.HEADER_BYTES + (long) index * BYTES);
    }

    public static int offset(int item) {
        return item & OFFSET_MASK;
    }

    public static int flags(int item) {
        return item >>> FLAGS_SHIFT & 3;
    }

    public static int length(int item) {
        return item >>> LENGTH_SHIFT;
    }

    /// The word with these fields.
    public static int of(int offset, int flags, int length) {
        return offset | flags << FLAGS_SHIFT | length << LENGTH_SHIFT;
    }
}
