package io.pagegrad.pagefile.postgres.differential;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Says in one line where two CSV texts part.
final class CsvDifference {
    private static final int CONTEXT = 120;

    private CsvDifference() {}

    /// Null when they are equal.
    static String first(byte[] expected, byte[] actual) {
        int at = Arrays.mismatch(expected, actual);
        if (at < 0) {
            return null;
        }
        int row = 1;
        for (int i = 0; i < at; i++) {
            row += expected[i] == '\n' ? 1 : 0;
        }
        return "line " + row + " byte " + at + " of " + expected.length + "/" + actual.length + "\n     server: "
                + around(expected, at) + "\n     reader: " + around(actual, at);
    }

    /// The same lines in whatever order.
    static boolean sameLines(byte[] expected, byte[] actual) {
        return Arrays.equals(sortedLines(expected), sortedLines(actual));
    }

    private static String[] sortedLines(byte[] csv) {
        String[] lines = new String(csv, StandardCharsets.ISO_8859_1).split("\n", -1);
        Arrays.sort(lines);
        return lines;
    }

    private static String around(byte[] csv, int at) {
        int from = Math.max(0, at - CONTEXT / 2);
        int to = Math.min(csv.length, at + CONTEXT);
        return new String(csv, from, Math.max(0, to - from), StandardCharsets.UTF_8).replace("\n", "⏎");
    }
}
