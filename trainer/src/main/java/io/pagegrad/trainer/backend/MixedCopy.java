package io.pagegrad.trainer.backend;

/// A mixed copy of rows, made in host memory when somebody wants it there: a device that has the rows can mix
/// them by itself. Thread-safe.
public interface MixedCopy {
    /// How rows are mixed.
    RowMix mix();

    /// Makes the copy, unless that was done.
    void fill();

    /// Number in the copy of row 0 of `segment`, one of its segments or a part of one.
    long firstRow(RowSegment segment);
}
