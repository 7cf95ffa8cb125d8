package io.pagegrad.pagefile;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The damaged pages that a scan has left out. Thread-safe.
public final class SkippedPages {
    private static final int MOST_KEPT = 1000;

    private final List<CorruptPageException> damage = new ArrayList<>();
    /// Pages of each file that were counted: a page may be met by more than one scan.
    private final Map<String, BitSet> counted = new HashMap<>();
    private long pages;
    private long items;

    /// Counts a page once, however often it is met.
    ///
    /// @param itemsOnPage rows that the page seems to have held, 0 when it cannot be told
    public synchronized void add(CorruptPageException why, int itemsOnPage) {
        BitSet ofFile = counted.computeIfAbsent(why.where().file(), unused -> new BitSet());
        int bit = (int) (why.where().page() + 1 & Integer.MAX_VALUE);
        if (ofFile.get(bit)) {
            return;
        }
        ofFile.set(bit);
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
