package io.pagegrad.column;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Names that somebody may have meant by a name that is not there.
public final class NearNames {
    private static final int MOST = 3;

    private NearNames() {}

    /// `; did you mean a, b?`, or nothing when no candidate is near.
    public static String hint(String written, Collection<String> candidates) {
        List<String> near = candidates.stream()
                .filter(candidate -> isNear(written, candidate))
                .distinct()
                .sorted(Comparator.<String>comparingInt(candidate -> distance(written, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MOST)
                .toList();
        return near.isEmpty() ? "" : "; did you mean " + String.join(", ", near) + "?";
    }

    private static boolean isNear(String written, String candidate) {
        boolean holds = written.length() >= 3 && candidate.contains(written)
                || candidate.length() >= 3 && written.contains(candidate);
        return holds || distance(written, candidate) <= Math.max(1, Math.min(written.length(), candidate.length()) / 3);
    }

    /// Edits (Levenshtein) between two names, letter case aside; an unqualified name is compared with the last
    /// part.
    private static int distance(String written, String candidate) {
        String a = written.toLowerCase(Locale.ROOT);
        String b = candidate.toLowerCase(Locale.ROOT);
        if (a.indexOf('.') < 0) {
            b = b.substring(b.lastIndexOf('.') + 1);
        }
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
