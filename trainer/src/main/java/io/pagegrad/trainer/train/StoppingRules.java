package io.pagegrad.trainer.train;

import java.time.Duration;

/// When training ends: at the first rule that holds.
///
/// @param epochs most passes over the training rows
/// @param batches most batches, `Long.MAX_VALUE` for no limit
/// @param loss validation loss at or below which training ends, negative infinity for none
/// @param patience validations in a row without a better loss after which training ends, `Integer.MAX_VALUE` for
/// no limit
/// @param time longest time, null for no limit
public record StoppingRules(long epochs, long batches, double loss, int patience, Duration time) {
    public StoppingRules {
        if (epochs < 0 || batches < 0 || patience < 1) {
            throw new IllegalArgumentException(
                    "epochs=" + epochs + " batches=" + batches + " patience=" + patience + ": out of range");
        }
    }

    /// Ten epochs, or ten validations without a better loss.
    public static StoppingRules defaults() {
        return new StoppingRules(10, Long.MAX_VALUE, Double.NEGATIVE_INFINITY, 10, null);
    }

    public StoppingRules withEpochs(long value) {
        return new StoppingRules(value, batches, loss, patience, time);
    }

    public StoppingRules withBatches(long value) {
        return new StoppingRules(epochs, value, loss, patience, time);
    }

    public StoppingRules withLoss(double value) {
        return new StoppingRules(epochs, batches, value, patience, time);
    }

    public StoppingRules withPatience(int value) {
        return new StoppingRules(epochs, batches, loss, value, time);
    }

    public StoppingRules withTime(Duration value) {
        return new StoppingRules(epochs, batches, loss, patience, value);
    }
}
