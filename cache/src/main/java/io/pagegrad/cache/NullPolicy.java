package io.pagegrad.cache;

import java.util.Locale;

/// What becomes of a null in a column that a model takes.
public enum NullPolicy {
    /// Loading fails and names the column.
    ERROR,
    /// The whole row is left out when any of its columns is null.
    DROP,
    /// The mean of the column over the training rows stands in (0 after z-score scaling).
    MEAN,
    /// Zero, before scaling, stands in.
    ZERO;

    /// Whether a number stands in for nulls.
    public boolean fills() {
        return this == MEAN || this == ZERO;
    }

    /// The word that options and model files use.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
