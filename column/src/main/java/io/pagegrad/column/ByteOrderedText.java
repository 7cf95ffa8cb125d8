package io.pagegrad.column;

import java.util.Map;

/// The collations of a table's text, as far as they matter here: which text is ordered byte by byte (`C` and
/// `POSIX`), so that comparing it needs nothing that only the server has.
///
/// @param byDefault true when text whose collation is the database's own is ordered byte by byte
/// @param comparable false when the encoding's bytes have another order than its characters have here
/// @param collations names of the collations of the columns that have another one than the database's own
public record ByteOrderedText(boolean byDefault, boolean comparable, Map<String, String> collations) {
    /// The database's own collation.
    public static final String DEFAULT = "default";

    public static final ByteOrderedText NONE = new ByteOrderedText(false, true, Map.of());
    public static final ByteOrderedText ALL = new ByteOrderedText(true, true, Map.of());

    public ByteOrderedText {
        collations = Map.copyOf(collations);
    }

    /// Name of the collation of a column.
    public String collation(String column) {
        return collations.getOrDefault(column, DEFAULT);
    }

    /// True when text of a collation is ordered byte by byte.
    public boolean isOrdered(String collation) {
        return switch (collation) {
            case DEFAULT -> byDefault;
            case "C", "POSIX" -> comparable;
            default -> false;
        };
    }
}
