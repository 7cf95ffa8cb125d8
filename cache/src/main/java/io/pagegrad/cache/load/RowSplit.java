package io.pagegrad.cache.load;

import io.pagegrad.cache.random.Purpose;

/// Which rows are kept for validation: of every 64 neighbours a fixed share, chosen at random by the seed.
///
/// The choice depends on the seed and on where the row lies, not on threads. Because every stretch of the
/// table gives its share, a table sorted by class or time splits evenly.
final class RowSplit {
    private static final int GROUP_BITS = 24;

    private final double fraction;
    private final long seed;

    /// @param fraction share in `[0, 1)`
    RowSplit(double fraction, long seed) {
        this.fraction = fraction;
        this.seed = seed;
    }

    boolean isEmpty() {
        return fraction == 0;
    }

    /// The choice in one row group.
    ///
    /// @param unit index of the scan unit
    /// @param group index of the group in its unit, below 2^24
    ValidationRows of(int unit, int group) {
        if (group >>> GROUP_BITS != 0) {
            throw new IllegalArgumentException("row group " + group + " of a unit: must be below 2^24");
        }
        return new ValidationRows(seed, Purpose.VALIDATION_ROWS.stream((long) unit << GROUP_BITS | group), fraction);
    }
}
