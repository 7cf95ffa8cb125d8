package io.pagegrad.pagefile.postgres.differential;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// A SQL script whose parts are for a range of major versions each.
///
/// A line `--@ 12..` begins a part for version 12 and newer, `--@ ..11` for 11 and older, `--@ 13..15` for what
/// it says.
public final class VersionedScript {
    private static final String MARK = "--@ ";

    private VersionedScript() {}

    /// The parts of a script resource that are for a major version.
    public static String load(String name, int major) throws IOException {
        try (InputStream in = VersionedScript.class.getResourceAsStream(name)) {
            return forMajor(new String(in.readAllBytes(), StandardCharsets.UTF_8), major);
        }
    }

    static String forMajor(String script, int major) {
        StringBuilder kept = new StringBuilder();
        boolean wanted = true;
        for (String line : script.split("\n", -1)) {
            if (line.startsWith(MARK)) {
                wanted = inRange(line.substring(MARK.length()).trim(), major);
            } else if (wanted) {
                kept.append(line).append('\n');
            }
        }
        return kept.toString();
    }

    private static boolean inRange(String range, int major) {
        int dots = range.indexOf("..");
        String from = range.substring(0, dots);
        String to = range.substring(dots + 2);
        return (from.isEmpty() || Integer.parseInt(from) <= major) && (to.isEmpty() || major <= Integer.parseInt(to));
    }
}
