package io.pagegrad.cli.report;

/// The CSS classes that colour series by rank.
final class Palette {
    private static final String[] STYLES = {"first", "second", "third", "fourth", "fifth", "sixth"};

    private Palette() {}

    /// The best ones have colours of their own, all others one.
    static String style(int rank) {
        return rank < STYLES.length ? STYLES[rank] : "rest";
    }

    /// Colours in turn, for things that need to be told apart rather than ranked.
    static String inTurn(int number) {
        return STYLES[number % STYLES.length];
    }
}
