package io.pagegrad.pagefile.postgres.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Names of relations with every part in quotes, so that they can be compared as text.
final class SqlName {
    private SqlName() {}

    static String quoted(String part) {
        return '"' + part.replace("\"", "\"\"") + '"';
    }

    /// `a."B"` as `"a"."B"`.
    static String requoted(String qualified) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean inQuotes = false;
        for (int i = 0; i < qualified.length(); i++) {
            char c = qualified.charAt(i);
            if (c == '"' && inQuotes && i + 1 < qualified.length() && qualified.charAt(i + 1) == '"') {
                part.append('"');
                i++;
            } else if (c == '"') {
                inQuotes = !inQuotes;
            } else if (c == '.' && !inQuotes) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        return parts.stream().map(SqlName::quoted).collect(Collectors.joining("."));
    }
}
