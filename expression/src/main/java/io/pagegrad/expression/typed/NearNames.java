package io.pagegrad.expression.typed;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// Names that a mistyped one may have meant.
final class NearNames {
    private static final int MAX_SUGGESTIONS = 3;

    private NearNames() {}

    /// ` (did you mean a, b?)`, or ` (known: …)` when nothing is near and the list is short, or nothing.
    static String hint(String name, Collection<String> known) {
        int limit = Math.max(1, name.length() / 3);
        List<String> near = known.stream()
                .filter(candidate -> distance(name, candidate) <= limit
                        || name.length() >= 3
                                && (candidate.contains(name) || name.contains(candidate) && candidate.length() >= 3))
                .sorted(Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MAX_SUGGESTIONS)
                .toList();
        return near.isEmpty() ? "" : " (did you mean " + String.join(", ", near) + "?)";
    }

    /// Insertions, deletions and replacements between two names.
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
