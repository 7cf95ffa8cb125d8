package io.pagegrad.cache;

import java.util.Locale;

/// How a number becomes a scaled feature: `(value - shift) × factor`, with figures of the training rows only.
public enum Scaling {
    /// Shift 0, factor 1.
    NONE,
    /// Shift the mean, factor 1 / standard deviation (of the population, divided by n).
    ZSCORE,
    /// Shift the minimum, factor 1 / (maximum - minimum): training values come to lie in `[0, 1]`.
    MINMAX,
    /// Shift the median, factor 1 / (third quartile - first quartile).
    ROBUST;

    /// The word that options and model files use.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
