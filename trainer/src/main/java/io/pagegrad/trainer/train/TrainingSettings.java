package io.pagegrad.trainer.train;

import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.update.UpdateRule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// How a model is trained.
///
/// @param update optimizer, step size, penalties and clipping
/// @param batchRows rows of a batch, 0 for all rows in one
/// @param shuffle order of rows
/// @param seed of all that is random
/// @param stopping when training ends
/// @param validateEvery batches between validations, 0 for once an epoch
/// @param workers parts of the device that work at the same time
/// @param preciseSums compute in float64 even where columns are float32
public record TrainingSettings(
        Strategy strategy,
        UpdateRule update,
        long batchRows,
        Shuffle shuffle,
        long seed,
        StoppingRules stopping,
        long validateEvery,
        int workers,
        boolean preciseSums) {
    public TrainingSettings {
        Objects.requireNonNull(strategy);
        Objects.requireNonNull(update);
        Objects.requireNonNull(shuffle);
        Objects.requireNonNull(stopping);
        if (batchRows < 0 || validateEvery < 0 || workers < 1) {
            throw new IllegalArgumentException("batchRows=" + batchRows + " validateEvery=" + validateEvery
                    + " workers=" + workers + ": out of range");
        }
    }

    /// These with so many workers, and as many learners if the strategy has more than one.
    public TrainingSettings withWorkers(int count) {
        return new TrainingSettings(
                strategy.withLearners(count),
                update,
                batchRows,
                shuffle,
                seed,
                stopping,
                validateEvery,
                count,
                preciseSums);
    }

    /// What a checkpoint must agree with to be continued: everything that decides the course of training.
    public String fingerprint() {
        return "strategy " + strategy.text() + ", " + update.text() + ", batches of " + batchRows + " rows, shuffle "
                + shuffle.word() + ", seed " + seed + ", validated every " + validateEvery + " batches"
                + (preciseSums ? ", sums in float64" : "");
    }

    /// What decides the course of training, by name, as users write it.
    public Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("strategy", strategy.text());
        options.put("optimizer", update.optimizer().text());
        options.put("learning_rate", Double.toString(update.schedule().initialRate()));
        options.put("schedule", update.schedule().text());
        options.put("l2", Double.toString(update.l2()));
        options.put("l1", Double.toString(update.l1()));
        if (Double.isFinite(update.clipNorm())) {
            options.put("clip_norm", Double.toString(update.clipNorm()));
        }
        if (Double.isFinite(update.clipValue())) {
            options.put("clip_value", Double.toString(update.clipValue()));
        }
        options.put("batch_rows", Long.toString(batchRows));
        options.put("shuffle", shuffle.word());
        options.put("seed", Long.toString(seed));
        options.putAll(stopping.options());
        options.put("validate_every", Long.toString(validateEvery));
        options.put("precise_sums", Boolean.toString(preciseSums));
        return options;
    }
}
