package io.pagegrad.cache.load;

import io.pagegrad.cache.random.Philox;
import io.pagegrad.cache.random.Purpose;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import java.io.IOException;
import java.util.List;
import java.util.PriorityQueue;

/// Which rows a sample takes: those whose random number, drawn by seed, unit and place, is small enough.
/// Immutable.
final class RowChoice {
    private final long seed;

    /// Rows with an unsigned number up to this are chosen.
    private final long threshold;

    private final boolean none;

    private RowChoice(long seed, long threshold, boolean none) {
        this.seed = seed;
        this.threshold = threshold;
        this.none = none;
    }

    /// Each row with the probability `percent` / 100.
    static RowChoice percentage(long seed, double percent) {
        if (percent >= 100) {
            return new RowChoice(seed, -1L, false);
        }
        // 2^64 × share as an unsigned number; two steps, because a double cannot be cast to one
        double share = percent / 100;
        long threshold = (long) (share * 0x1p62) << 2;
        return new RowChoice(seed, threshold, percent <= 0);
    }

    /// Exactly `count` rows (all, when there are fewer), every subset equally likely: the rows with the
    /// smallest numbers.
    ///
    /// @param units all units, without columns; their rows are counted
    static RowChoice reservoir(long seed, long count, List<ScanUnit> units) throws IOException {
        if (count <= 0) {
            return new RowChoice(seed, 0, true);
        }
        if (count > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a reservoir of " + count + " rows: at most " + (Integer.MAX_VALUE - 8));
        }
        PriorityQueue<Long> smallest = new PriorityQueue<>((a, b) -> Long.compareUnsigned(b, a));
        RowChoice numbers = new RowChoice(seed, -1L, false);
        try (ColumnBatch batch = ColumnBatch.allocate(List.of(), LoadQuery.BATCH_ROWS, MemoryTag.BATCH)) {
            for (int unit = 0; unit < units.size(); unit++) {
                Numbers drawn = numbers.of(unit);
                long row = 0;
                try (ScanCursor cursor = units.get(unit).open()) {
                    for (int read = cursor.fill(batch); read > 0; read = cursor.fill(batch)) {
                        for (long end = row + read; row < end; row++) {
                            long number = drawn.at(row);
                            if (smallest.size() < count) {
                                smallest.add(number);
                            } else if (Long.compareUnsigned(number, smallest.peek()) < 0) {
                                smallest.poll();
                                smallest.add(number);
                            }
                        }
                    }
                }
            }
        }
        return smallest.isEmpty() ? new RowChoice(seed, 0, true) : new RowChoice(seed, smallest.peek(), false);
    }

    /// The rows of scan unit `unit`.
    Numbers of(int unit) {
        return new Numbers(Purpose.TABLE_SAMPLE.stream(unit));
    }

    /// The numbers of a unit's rows, some at a time. One thread.
    final class Numbers {
        private static final int CHUNK = 256;

        private final long stream;
        private final long[] chunk = new long[CHUNK];

        /// First row of the chunk.
        private long first = -CHUNK;

        private Numbers(long stream) {
            this.stream = stream;
        }

        boolean isChosen(long row) {
            return !none && Long.compareUnsigned(at(row), threshold) <= 0;
        }

        private long at(long row) {
            if (row < first || row >= first + CHUNK) {
                first = row / CHUNK * CHUNK;
                Philox.longs(seed, stream, first / 2, chunk);
            }
            return chunk[(int) (row - first)];
        }
    }
}
