package io.pagegrad.trainer.train;

import java.util.Locale;

/// In which order rows are trained on.
public enum Shuffle {
    /// The order of the table, every epoch.
    NONE,
    /// Blocks of neighbouring rows are drawn in random order into a buffer, whose rows are mixed; once, when
    /// training starts. Each epoch then visits blocks of the mixed rows in a new order.
    ///
    /// Spec: Xu et al., In-Database Machine Learning with CorgiPile, SIGMOD 2022.
    BLOCKS,
    /// A new random order of all rows every epoch.
    FULL;

    /// The word that options and model files use.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException when there is no such order
    public static Shuffle named(String word) {
        for (Shuffle shuffle : values()) {
            if (shuffle.word().equals(word)) {
                return shuffle;
            }
        }
        throw new IllegalArgumentException("there is no shuffle " + word + "; there are blocks, full, none");
    }
}
