package io.pagegrad.trainer.model;

import java.util.Locale;

/// What compares the last layer of a network with the label.
public enum OutputLoss {
    /// The sum of the squared differences.
    MSE,
    /// `-ln` of the softmax of the label's class.
    CROSS_ENTROPY;

    /// The word that options and model files use.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException when there is none of that name
    public static OutputLoss named(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "mse", "squared" -> MSE;
            case "cross_entropy", "log" -> CROSS_ENTROPY;
            default ->
                throw new IllegalArgumentException(
                        "a network has no loss " + word + "; there are mse and cross_entropy");
        };
    }
}
