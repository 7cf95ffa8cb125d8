package io.pagegrad.pagefile;

import java.util.ArrayList;
import java.util.List;

/// The damaged pages that a scan has left out. Thread-safe.
public final class SkippedPages {
    private static final int MOST_KEPT = 1000;

    private final List<CorruptPageException> damage = new ArrayList<>();
    private long pages;
    private long items;

    /// @param itemsOnPage rows that the page seems to have held, 0 when it cannot be told
    public synchronized void add(CorruptPageException why, int itemsOnPage) {
        pages++;
        items += itemsOnPage;
        if (damage.size() < MOST_KEPT) {
            damage.add(why);
        }
    }

    /// How many pages were left out.
    public synchronized long pages() {
        return pages;
    }

    /// How many rows, live or dead, those pages seem to have held, as far as their headers tell.
    public synchronized long rowsAtMost() {
        return items;
    }

    /// What was wrong, the first thousand.
    public synchronized List<CorruptPageException> damage() {
        return List.copyOf(damage);
    }
}
