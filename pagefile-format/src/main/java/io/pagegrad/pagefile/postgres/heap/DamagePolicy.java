package io.pagegrad.pagefile.postgres.heap;

import io.pagegrad.pagefile.CorruptPageException;

/// What a reader does with a page that breaks a rule of the format. Thread-safe.
@FunctionalInterface
public interface DamagePolicy {
    /// The only default: no rows rather than wrong ones.
    DamagePolicy REFUSE = (damage, items) -> {
        throw damage;
    };

    /// Called once for a damaged page, none of whose rows have been given out. Returning skips the page.
    ///
    /// @param items line pointers on the page if its header can be believed, else 0
    void onDamage(CorruptPageException damage, int items);
}
