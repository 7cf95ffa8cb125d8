package io.pagegrad.pagefile.postgres.heap;

import io.pagegrad.pagefile.io.SegmentFiles;

/// The main fork of one relation whose pages hold heap tuples.
///
/// @param oid of its `pg_class` row, unsigned
/// @param name schema-qualified, for messages
/// @param files its segment files
/// @param columns `relnatts`: no tuple stores more
/// @param special bytes of special space at the end of each page: 0, or 8 of a sequence
public record HeapRelation(int oid, String name, SegmentFiles files, int columns, int special) {
    /// Special space of a sequence's page: its magic number, aligned.
    public static final int SEQUENCE_SPECIAL_BYTES = 8;

    /// Starts reading the pages `[first, limit)`.
    public HeapPages open(HeapReading reading, long first, long limit) {
        return new HeapPages(this, reading, first, limit);
    }

    /// Starts reading all pages.
    public HeapPages open(HeapReading reading) {
        return open(reading, 0, files.pages());
    }
}
