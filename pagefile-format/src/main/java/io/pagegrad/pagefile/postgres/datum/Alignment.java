package io.pagegrad.pagefile.postgres.datum;

import io.pagegrad.pagefile.UnsupportedPagefileException;

/// `typalign` and `attalign`: the boundary that a value begins on, as the catalogs' letter or as bytes.
public final class Alignment {
    private Alignment() {}

    /// @param letter `c`, `s`, `i` or `d`
    public static int bytes(char letter) {
        return switch (letter) {
            case 'c' -> 1;
            case 's' -> 2;
            case 'i' -> 4;
            case 'd' -> 8;
            default -> throw new UnsupportedPagefileException("alignment '" + letter + "' is not one of c, s, i, d");
        };
    }

    /// The next multiple of `alignment` (a power of two) at or after `position`.
    public static long up(long position, int alignment) {
        return (position + alignment - 1) & -alignment;
    }

    /// The next multiple of `alignment` (a power of two) at or after `position`.
    public static int up(int position, int alignment) {
        return (position + alignment - 1) & -alignment;
    }
}
