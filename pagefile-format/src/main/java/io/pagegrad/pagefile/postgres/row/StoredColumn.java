package io.pagegrad.pagefile.postgres.row;

import java.lang.foreign.MemorySegment;

/// One column as it lies in tuples: a row of `pg_attribute` with `attnum > 0`.
///
/// @param name `attname`
/// @param type `atttypid`, 0 when dropped
/// @param typmod `atttypmod`
/// @param length `attlen`: bytes, -1 for a varlena, -2 for a C string
/// @param byValue `attbyval`
/// @param alignment `attalign` in bytes
/// @param dropped `attisdropped`: it still takes its place in tuples
/// @param notNull `attnotnull`
/// @param virtual `attgenerated` is `v`: computed by the server, null in tuples (18 and later)
/// @param collation `attcollation`, 0 where the type has none
/// @param missing the value of tuples that were stored before the column was added (`attmissingval`), as it would
/// lie in them; null when such tuples have a null
public record StoredColumn(
        String name,
        int type,
        int typmod,
        int length,
        boolean byValue,
        int alignment,
        boolean dropped,
        boolean notNull,
        boolean virtual,
        int collation,
        MemorySegment missing) {
    /// `attlen` of a varlena.
    public static final int VARLENA = -1;
    /// `attlen` of a C string.
    public static final int C_STRING = -2;

    public boolean isFixedLength() {
        return length > 0;
    }
}
