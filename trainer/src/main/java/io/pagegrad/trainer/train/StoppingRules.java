package io.pagegrad.trainer.train;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

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

    /// The rules that there are, by the names of their options.
    public Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("epochs", Long.toString(epochs));
        if (batches != Long.MAX_VALUE) {
            options.put("max_batches", Long.toString(batches));
        }
        if (time != null) {
            options.put("max_seconds", Double.toString(time.toMillis() / 1000.0));
        }
        if (loss != Double.NEGATIVE_INFINITY) {
            options.put("stop_loss", Double.toString(loss));
        }
        if (patience != Integer.MAX_VALUE) {
            options.put("patience", Integer.toString(patience));
        }
        return options;
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
