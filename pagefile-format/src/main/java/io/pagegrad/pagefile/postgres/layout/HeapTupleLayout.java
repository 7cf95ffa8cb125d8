package io.pagegrad.pagefile.postgres.layout;

import io.pagegrad.column.RawMemory;

/// Header of a heap tuple: 23 bytes, then the null bitmap, padding, the OID of 10 and 11, then at `t_hoff` the
/// columns.
///
/// ```text
/// OFFSET SIZE FIELD         MEANING
///      0    4 t_xmin        inserting transaction
///      4    4 t_xmax        deleting or locking transaction or multixact
///      8    4 t_field3      command id, or t_xvac of a pre-9.0 VACUUM FULL
///     12    6 t_ctid        this or the newer version: block high, block low, item
///     18    2 t_infomask2   number of columns (11 bits) and flags
///     20    2 t_infomask    flags
///     22    1 t_hoff        bytes of header, bitmap, padding and OID
///     23      t_bits        null bitmap when HEAP_HASNULL: bit set where not null
/// ```
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/access/htup_details.h, HeapTupleHeaderData.
public final class HeapTupleLayout {
    public static final int T_XMIN = 0;
    public static final int T_XMAX = 4;
    public static final int T_FIELD3 = 8;
    public static final int T_CTID = 12;
    public static final int T_INFOMASK2 = 18;
    public static final int T_INFOMASK = 20;
    public static final int T_HOFF = 22;
    public static final int T_BITS = 23;

    public static final int HEAP_HASNULL = 0x0001;
    public static final int HEAP_HASVARWIDTH = 0x0002;
    public static final int HEAP_HASEXTERNAL = 0x0004;
    /// An OID lies in the last 4 bytes before `t_hoff` (10 and 11).
    public static final int HEAP_HASOID_OLD = 0x0008;
    public static final int HEAP_XMAX_KEYSHR_LOCK = 0x0010;
    public static final int HEAP_XMAX_EXCL_LOCK = 0x0040;
    public static final int HEAP_XMAX_LOCK_ONLY = 0x0080;
    public static final int HEAP_XMIN_COMMITTED = 0x0100;
    public static final int HEAP_XMIN_INVALID = 0x0200;
    public static final int HEAP_XMIN_FROZEN = HEAP_XMIN_COMMITTED | HEAP_XMIN_INVALID;
    public static final int HEAP_XMAX_COMMITTED = 0x0400;
    public static final int HEAP_XMAX_INVALID = 0x0800;
    public static final int HEAP_XMAX_IS_MULTI = 0x1000;
    public static final int HEAP_UPDATED = 0x2000;
    public static final int HEAP_MOVED_OFF = 0x4000;
    public static final int HEAP_MOVED_IN = 0x8000;

    /// `HEAP_NATTS_MASK` of `t_infomask2`.
    public static final int NATTS_MASK = 0x07FF;
    /// `MaxHeapAttributeNumber`.
    public static final int MAX_COLUMNS = 1600;
    /// `MAXIMUM_ALIGNOF`: every tuple and its columns begin on such a boundary.
    public static final int MAX_ALIGNMENT = 8;
    /// The least `t_hoff`, and so the least size of a tuple.
    public static final int LEAST_HEADER_BYTES = 24;
    /// Bytes of the OID of 10 and 11.
    public static final int OID_BYTES = 4;

    private static final int SHAPE_AT = 16;
    private static final int SHAPE_NATTS_SHIFT = Byte.SIZE * (T_INFOMASK2 - SHAPE_AT);
    private static final int SHAPE_INFOMASK_SHIFT = Byte.SIZE * (T_INFOMASK - SHAPE_AT);
    private static final int SHAPE_HOFF_SHIFT = Byte.SIZE * (T_HOFF - SHAPE_AT);
    private static final long SHAPE_MASK = (long) NATTS_MASK << SHAPE_NATTS_SHIFT
            | (long) (HEAP_HASNULL | HEAP_HASOID_OLD) << SHAPE_INFOMASK_SHIFT
            | 0xFFL << SHAPE_HOFF_SHIFT;

    private HeapTupleLayout() {}

    public static int xmin(long tuple) {
        return RawMemory.i32(tuple + T_XMIN);
    }

    public static int xmax(long tuple) {
        return RawMemory.i32(tuple + T_XMAX);
    }

    /// `t_xvac`: meaningful only under HEAP_MOVED_OFF or HEAP_MOVED_IN.
    public static int xvac(long tuple) {
        return RawMemory.i32(tuple + T_FIELD3);
    }

    public static int infomask2(long tuple) {
        return RawMemory.u16(tuple + T_INFOMASK2);
    }

    public static int infomask(long tuple) {
        return RawMemory.u16(tuple + T_INFOMASK);
    }

    public static int hoff(long tuple) {
        return RawMemory.u8(tuple + T_HOFF);
    }

    /// `t_infomask2`, `t_infomask` and `t_hoff` in one word, reduced by [#SHAPE_MASK] to what says where columns
    /// begin.
    public static long shape(long tuple) {
        return RawMemory.i64(tuple + SHAPE_AT) & SHAPE_MASK;
    }

    /// The [#shape] of a tuple that stores `natts` columns, none of them null, and no OID.
    public static long plainShape(int natts) {
        return (long) natts << SHAPE_NATTS_SHIFT | (long) LEAST_HEADER_BYTES << SHAPE_HOFF_SHIFT;
    }

    /// Columns that this tuple stores; columns added later are not among them.
    public static int natts(long tuple) {
        return infomask2(tuple) & NATTS_MASK;
    }

    public static boolean hasNulls(long tuple) {
        return (RawMemory.u8(tuple + T_INFOMASK) & HEAP_HASNULL) != 0;
    }

    /// True when column `index`, counted from 0, is null; only for a tuple with [#hasNulls].
    public static boolean isNull(long tuple, int index) {
        return (RawMemory.u8(tuple + T_BITS + (index >>> 3)) >>> (index & 7) & 1) == 0;
    }

    /// The OID of a tuple under HEAP_HASOID_OLD, else 0.
    public static int oid(long tuple) {
        return (infomask(tuple) & HEAP_HASOID_OLD) == 0 ? 0 : RawMemory.i32(tuple + hoff(tuple) - OID_BYTES);
    }

    /// What `t_hoff` must be for a tuple with these flags and that many columns.
    public static int expectedHoff(int infomask, int natts) {
        int bytes = T_BITS;
        if ((infomask & HEAP_HASNULL) != 0) {
            bytes += (natts + 7) >>> 3;
        }
        if ((infomask & HEAP_HASOID_OLD) != 0) {
            bytes += OID_BYTES;
        }
        return bytes + MAX_ALIGNMENT - 1 & -MAX_ALIGNMENT;
    }
}
