package io.pagegrad.pagefile.postgres.catalog;

import io.pagegrad.pagefile.UnknownNameException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The name of a relation as SQL writes it: `t`, `schema.t`, `"Odd Schema"."T"`.
///
/// @param schema null when none was written
/// @param name folded to lower case unless it was quoted
public record RelationName(String schema, String name) {
    /// `NAMEDATALEN - 1`: longer names are cut.
    private static final int MAX_BYTES = 63;

    /// @param database the name of the database, which may be written in front
    /// @throws UnknownNameException when the text is not such a name
    public static RelationName parse(String text, String database) {
        List<String> parts = parts(text);
        if (parts.size() == 3 && parts.getFirst().equals(database)) {
            parts = parts.subList(1, 3);
        }
        return switch (parts.size()) {
            case 1 -> new RelationName(null, parts.getFirst());
            case 2 -> new RelationName(parts.getFirst(), parts.getLast());
            default ->
                throw new UnknownNameException("\"" + text + "\" is no table of database " + database
                        + ": write table, schema.table, or names in double quotes");
        };
    }

    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        while (true) {
            at = skipBlanks(text, at);
            StringBuilder part = new StringBuilder();
            if (at < text.length() && text.charAt(at) == '"') {
                at = quoted(text, at + 1, part);
            } else {
                at = bare(text, at, part);
            }
            parts.add(cut(part.toString()));
            at = skipBlanks(text, at);
            if (at == text.length()) {
                return parts;
            }
            if (text.charAt(at) != '.') {
                throw malformed(text, at);
            }
            at++;
        }
    }

    private static int quoted(String text, int from, StringBuilder part) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                    at++;
                } else {
                    if (part.isEmpty()) {
                        throw malformed(text, from);
                    }
                    return at + 1;
                }
            }
            part.append(c);
            at++;
        }
        throw malformed(text, from - 1);
    }

    private static int bare(String text, int from, StringBuilder part) {
        int at = from;
        while (at < text.length() && isPartOfName(text.charAt(at), at == from)) {
            char c = text.charAt(at);
            part.append(c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c);
            at++;
        }
        if (at == from) {
            throw malformed(text, at);
        }
        return at;
    }

    private static boolean isPartOfName(char c, boolean first) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c == '_'
                || c >= 0x80
                || !first && (c >= '0' && c <= '9' || c == '$');
    }

    private static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static UnknownNameException malformed(String text, int at) {
        return new UnknownNameException("\"" + text + "\" is no table name (at character " + (at + 1)
                + "): write table, schema.table, or names in double quotes");
    }

    private static String cut(String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES) {
            return name;
        }
        int end = name.length();
        while (name.substring(0, end).getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            end = name.offsetByCodePoints(end, -1);
        }
        return name.substring(0, end);
    }

    @Override
    public String toString() {
        return schema == null ? name : schema + "." + name;
    }
}
