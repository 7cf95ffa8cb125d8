package io.pagegrad.pagefile.postgres.heap;

import io.pagegrad.pagefile.postgres.transaction.TupleVisibility;
import java.time.Duration;

/// How heap pages of one cluster are read: what counts as visible and which checks are made. Immutable,
/// thread-safe.
///
/// @param visibility decides tuples on pages that are not all-visible
/// @param trustAllVisible true takes PD_ALL_VISIBLE at its word; a snapshot taken in recovery must not
/// @param verifyChecksums true computes the checksum of every page; only for clusters that have them
/// @param damage what happens with a page that breaks a rule
/// @param patience how long a page that may be half written is read again; zero for files that nobody writes
/// @param changedFrom log position from which on a change of a page may still be on its way into the file
public record HeapReading(
        TupleVisibility visibility,
        boolean trustAllVisible,
        boolean verifyChecksums,
        DamagePolicy damage,
        Duration patience,
        long changedFrom) {
    /// For files that nobody writes.
    public HeapReading(
            TupleVisibility visibility, boolean trustAllVisible, boolean verifyChecksums, DamagePolicy damage) {
        this(visibility, trustAllVisible, verifyChecksums, damage, Duration.ZERO, 0);
    }

    /// True when damaged pages are left out instead of ending the scan.
    public boolean skipsDamage() {
        return !damage.equals(DamagePolicy.REFUSE);
    }

    /// True when a server may be writing the files.
    public boolean isLive() {
        return !patience.isZero();
    }

    public HeapReading withDamage(DamagePolicy policy) {
        return new HeapReading(visibility, trustAllVisible, verifyChecksums, policy, patience, changedFrom);
    }

    public HeapReading withChecksums(boolean verify) {
        return new HeapReading(visibility, trustAllVisible, verify, damage, patience, changedFrom);
    }
}
