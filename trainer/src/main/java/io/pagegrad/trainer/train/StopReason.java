package io.pagegrad.trainer.train;

import java.util.Locale;

/// Why training ended.
public enum StopReason {
    EPOCHS,
    BATCHES,
    LOSS,
    PATIENCE,
    TIME,
    INTERRUPTED,
    DIVERGED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
