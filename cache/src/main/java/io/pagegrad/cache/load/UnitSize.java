package io.pagegrad.cache.load;

/// Size of the scan units that a table is cut into for loading: a function of the table's size alone, so that
/// row groups are the same for every number of threads.
final class UnitSize {
    private static final long SMALLEST = 1L << 20;
    private static final long LARGEST = 32L << 20;

    /// Enough units that the last ones end together on many threads.
    private static final long UNITS = 256;

    private UnitSize() {}

    static long bytes(long tableBytes) {
        long each = Math.clamp(tableBytes / UNITS, SMALLEST, LARGEST);
        return Long.highestOneBit(each);
    }
}
