package io.pagegrad.pagefile.postgres.live;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.CorruptPageException.ChecksumState;
import io.pagegrad.pagefile.PageRef;
import java.util.Arrays;

/// A snapshot as a server writes it into `pg_snapshots` when a transaction exports it.
///
/// Unlike what SQL tells of a snapshot, the file names sub-transactions too. Transaction ids are unsigned, held
/// in
/// `int`. Immutable: the arrays belong to this object and nobody writes them.
///
/// ```text
/// LINE       MEANING
/// dbid:      oid of the database
/// xmin:      every transaction before it has finished
/// xmax:      no transaction from it on had finished
/// xip:       running top-level transactions, one a line
/// sof:       1 when a backend had more sub-transactions than a snapshot holds; then no sxp lines follow
/// sxp:       running sub-transactions, one a line
/// rec:       1 when taken on a standby
/// ```
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/utils/time/snapmgr.c, ExportSnapshot.
///
/// @param running ids of the `xip` lines
/// @param runningSub ids of the `sxp` lines
record ExportedSnapshot(
        long database, int xmin, int xmax, int[] running, int[] runningSub, boolean overflowed, boolean inRecovery) {
    /// Relative to the data directory.
    static final String FOLDER = "pg_snapshots";

    /// @param file path relative to the data directory, for messages
    /// @throws CorruptPageException when a line is missing or is no number
    static ExportedSnapshot parse(String file, String text) {
        String[] lines = text.split("\n");
        int[] running = ids(file, lines, "xip");
        boolean overflowed = number(file, lines, "sof") == 1;
        int[] sub = overflowed ? new int[0] : ids(file, lines, "sxp");
        require(file, "xcnt", number(file, lines, "xcnt"), running.length);
        if (!overflowed) {
            require(file, "sxcnt", number(file, lines, "sxcnt"), sub.length);
        }
        return new ExportedSnapshot(
                number(file, lines, "dbid"),
                (int) number(file, lines, "xmin"),
                (int) number(file, lines, "xmax"),
                running,
                sub,
                overflowed,
                number(file, lines, "rec") == 1);
    }

    private static void require(String file, String field, long stated, int found) {
        if (stated != found) {
            throw corrupt(file, field + "=" + stated, "must be the " + found + " lines that follow");
        }
    }

    private static long number(String file, String[] lines, String key) {
        for (String line : lines) {
            if (line.startsWith(key + ":")) {
                return value(file, line);
            }
        }
        throw corrupt(file, key, "must be there");
    }

    private static int[] ids(String file, String[] lines, String key) {
        return Arrays.stream(lines)
                .filter(line -> line.startsWith(key + ":"))
                .mapToInt(line -> (int) value(file, line))
                .toArray();
    }

    private static long value(String file, String line) {
        String digits = line.substring(line.indexOf(':') + 1).strip();
        if (!digits.matches("[0-9]{1,10}")) {
            throw corrupt(file, line, "must be a number");
        }
        return Long.parseLong(digits);
    }

    private static CorruptPageException corrupt(String file, String field, String rule) {
        return new CorruptPageException(PageRef.ofFile(file), field, rule, ChecksumState.OFF);
    }
}
