package io.pagegrad.cache.file;

import io.pagegrad.cache.ColumnStatistics;

/// Where one column of a unit lies in the file; offsets count from the beginning of the section.
///
/// @param data offset of the elements, of the bytes of a column of byte strings
/// @param dataBytes their length
/// @param offsets offset of the int32 offsets of byte strings, otherwise -1
/// @param nulls offset of the null bitmap, -1 when no row is null
/// @param nullCount rows that are null
/// @param statistics figures of a column of numbers, otherwise null
record StoredPart(long data, long dataBytes, long offsets, long nulls, int nullCount, ColumnStatistics statistics) {}
