package io.pagegrad.pagefile.postgres.heap;

import io.pagegrad.pagefile.postgres.transaction.TupleVisibility;

/// How heap pages of one cluster are read: what counts as visible and which checks are made. Immutable,
/// thread-safe.
///
/// @param visibility decides tuples on pages that are not all-visible
/// @param trustAllVisible true takes PD_ALL_VISIBLE at its word; a snapshot taken in recovery must not
/// @param verifyChecksums true computes the checksum of every page; only for clusters that have them
/// @param damage what happens with a page that breaks a rule
public record HeapReading(
        TupleVisibility visibility, boolean trustAllVisible, boolean verifyChecksums, DamagePolicy damage) {
    /// True when damaged pages are left out instead of ending the scan.
    public boolean skipsDamage() {
        return !damage.equals(DamagePolicy.REFUSE);
    }

    public HeapReading withDamage(DamagePolicy policy) {
        return new HeapReading(visibility, trustAllVisible, verifyChecksums, policy);
    }

    public HeapReading withChecksums(boolean verify) {
        return new HeapReading(visibility, trustAllVisible, verify, damage);
    }
}
