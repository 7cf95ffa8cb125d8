package io.pagegrad.cache.random;

/// What the random numbers of a seed are drawn for. Each purpose has streams of its own, so that no number serves
/// twice.
public enum Purpose {
    /// Which row lies at a place of a mixed copy.
    MIXED_ROWS,
    /// Where weights start: number `w` of stream 0 is weight `w`'s.
    WEIGHTS,
    /// The order of an epoch's blocks of batches: stream `epoch`.
    EPOCH_BLOCKS,
    /// The order in which models visit partitions: stream `epoch`.
    PARTITION_RING,
    /// A seed for each partition: stream `partition`.
    PARTITION_SEED,
    /// Rows on which losses and curvature are measured.
    SAMPLED_ROWS,
    /// Rows kept for validation: a stream for each row group.
    VALIDATION_ROWS,
    /// Rows of TABLESAMPLE: a stream for each scan unit.
    TABLE_SAMPLE;

    private static final int INDEX_BITS = 56;

    /// Stream `index` of this purpose.
    ///
    /// @throws IllegalArgumentException when `index` is not in `[0, 2^56)`
    public long stream(long index) {
        if (index < 0 || index >>> INDEX_BITS != 0) {
            throw new IllegalArgumentException("stream " + index + ": must be in [0, 2^56)");
        }
        return (long) ordinal() << INDEX_BITS | index;
    }
}
