package io.pagegrad.cli.training;

import io.pagegrad.cli.output.Quantity;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What reading pages into a cache took.
///
/// @param tableRows visible rows of the table, before the filter
/// @param pageBytes bytes of pages read
/// @param rows rows of the cache
/// @param trainingRows of these, for training
/// @param validationRows of these, for validation
/// @param cacheBytes off-heap bytes of the columns
public record LoadFigures(
        long tableRows,
        long pageBytes,
        long rows,
        long trainingRows,
        long validationRows,
        long cacheBytes,
        double seconds,
        int threads) {

    /// For people, by name.
    Map<String, String> byName() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("rows of the table", Quantity.count(tableRows));
        facts.put("rows kept", Quantity.count(rows));
        facts.put("for training", Quantity.count(trainingRows));
        facts.put("for validation", Quantity.count(validationRows));
        facts.put("pages read", Quantity.bytes(pageBytes));
        facts.put("columns", Quantity.bytes(cacheBytes));
        facts.put(
                "reading",
                String.format(
                        Locale.ROOT,
                        "%s with %d threads: %.2f GB/s, %.0f ns/row",
                        Quantity.seconds(seconds),
                        threads,
                        gigabytesPerSecond(),
                        nanosPerRow()));
        return facts;
    }

    /// Pages read in a second of the clock, in 10^9 bytes.
    public double gigabytesPerSecond() {
        return pageBytes / seconds / 1e9;
    }

    /// Time of the clock for each row of the table.
    public double nanosPerRow() {
        return tableRows == 0 ? 0 : seconds * 1e9 / tableRows;
    }
}
