package io.pagegrad.trainer.sync;

import java.util.Arrays;

/// Counts of ages: updates that others made between the reading of weights for a gradient and its writing back.
public final class AgeHistogram {
    private static final int DISTINCT = 64;

    private final long[] counts = new long[DISTINCT + 1];
    private long largest = -1;

    void add(long age) {
        counts[(int) Math.min(age, DISTINCT)]++;
        largest = Math.max(largest, age);
    }

    void addAll(AgeHistogram other) {
        for (int age = 0; age <= DISTINCT; age++) {
            counts[age] += other.counts[age];
        }
        largest = Math.max(largest, other.largest);
    }

    /// Updates seen with each age; the last element counts all ages from 64 on.
    public long[] counts() {
        return Arrays.copyOf(counts, counts.length);
    }

    /// As [#counts()], no longer than up to the largest age that was seen.
    public long[] seen() {
        return Arrays.copyOf(counts, (int) Math.min(counts.length, largest + 1));
    }

    /// Largest age seen, -1 when none was measured.
    public long largest() {
        return largest;
    }
}
