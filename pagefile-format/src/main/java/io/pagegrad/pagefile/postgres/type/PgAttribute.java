package io.pagegrad.pagefile.postgres.type;

/// One row of `pg_attribute` with `attnum > 0`: a column of a table or of a composite type.
///
/// @param name `attname`
/// @param type `atttypid`, 0 when dropped
/// @param typmod `atttypmod`
/// @param dropped `attisdropped`: the column still takes its place in tuples
/// @param length `attlen`
/// @param byValue `attbyval`
/// @param alignment `attalign`
public record PgAttribute(
        String name, int type, int typmod, boolean dropped, int length, boolean byValue, char alignment) {}
