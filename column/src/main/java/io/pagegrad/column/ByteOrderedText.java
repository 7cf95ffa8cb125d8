package io.pagegrad.column;

import java.util.Set;

/// Which text of a table is ordered byte by byte (collations `C` and `POSIX`), so that comparing it needs nothing
/// that only the server has.
///
/// @param byDefault true for text whose collation is the database's own, and for text that comes from no column
/// @param exceptions names of the columns for which the opposite holds
public record ByteOrderedText(boolean byDefault, Set<String> exceptions) {
    public static final ByteOrderedText NONE = new ByteOrderedText(false, Set.of());
    public static final ByteOrderedText ALL = new ByteOrderedText(true, Set.of());

    public ByteOrderedText {
        exceptions = Set.copyOf(exceptions);
    }

    /// True when the text of `column` is ordered byte by byte.
    public boolean holds(String column) {
        return byDefault != exceptions.contains(column);
    }
}
