package io.pagegrad.column;

import java.lang.foreign.MemorySegment;

/// The values of one column for the rows `[0, size)` of a batch.
///
/// A vector is a view: the [ColumnBatch] (or the cache) that made it owns the memory. One writer at a time;
/// readers may be many once the writer is done. Where a value is null its bit in [#nulls()] is set and its
/// data is zero (or empty).
public sealed interface ColumnVector permits FixedVector, BytesVector {
    PhysicalType type();

    /// Rows that fit.
    int capacity();

    /// The null bitmap: bit set where null, little-endian bit order, length a multiple of 64 bytes.
    MemorySegment nulls();

    /// Number of null rows among those written since [#clear()]; 0 lets a reader skip the bitmap.
    int nullCount();

    /// For a writer that sets bits in [#nulls()] itself: how many it set in all since [#clear()].
    void nullCount(int count);

    boolean isNull(int row);

    void setNull(int row);

    /// Forgets the rows from `rows` on, for a writer that could not finish one.
    void truncate(int rows);

    /// Forgets all rows: no nulls, no bytes. Fixed-width data keeps its old content until overwritten.
    void clear();
}
