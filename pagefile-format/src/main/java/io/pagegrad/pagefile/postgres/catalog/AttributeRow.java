package io.pagegrad.pagefile.postgres.catalog;

import io.pagegrad.pagefile.postgres.datum.Alignment;
import io.pagegrad.pagefile.postgres.row.StoredColumn;
import io.pagegrad.pagefile.postgres.type.PgAttribute;
import java.lang.foreign.MemorySegment;

/// One row of `pg_attribute` with `attnum > 0`.
///
/// @param attribute what codecs need of it
/// @param number `attnum`
/// @param notNull `attnotnull`
/// @param generated `attgenerated`: NUL, `s`tored or `v`irtual
/// @param collation `attcollation`
/// @param missing the first element of `attmissingval` as it would lie in a tuple, or null
record AttributeRow(
        PgAttribute attribute, int number, boolean notNull, char generated, int collation, MemorySegment missing) {
    StoredColumn stored() {
        return new StoredColumn(
                attribute.name(),
                attribute.type(),
                attribute.typmod(),
                attribute.length(),
                attribute.byValue(),
                Alignment.bytes(attribute.alignment()),
                attribute.dropped(),
                notNull,
                generated == 'v',
                collation,
                missing);
    }
}
