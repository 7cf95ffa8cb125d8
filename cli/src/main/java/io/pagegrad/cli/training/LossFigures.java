package io.pagegrad.cli.training;

import com.fasterxml.jackson.core.JsonGenerator;
import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.output.TextTable;
import io.pagegrad.trainer.sync.AgeHistogram;
import io.pagegrad.trainer.train.TrainingResult;
import io.pagegrad.trainer.train.ValidationPoint;
import java.io.IOException;
import java.util.Optional;

/// Time and rows to the best loss, and how stale the weights of gradients were, as people and programs read them.
final class LossFigures {
    private LossFigures() {}

    /// Adds the rows that there are figures for.
    static void print(TextTable facts, TrainingResult result) {
        Optional<ValidationPoint> best = result.best();
        if (best.isPresent()) {
            facts.row(
                    "best after",
                    Quantity.seconds(best.get().seconds()) + ", "
                            + Quantity.count(best.get().rows()) + " rows");
        }
        AgeHistogram ages = result.ages();
        if (ages != null && ages.largest() >= 0) {
            facts.row("staleness", "at most " + Quantity.count(ages.largest()) + " updates by others");
        }
    }

    /// Writes members of the object that is open: `seconds_to_best`, `rows_to_best`, and `ages`, in which number
    /// i counts the updates of gradients that i other updates came before.
    static void write(JsonGenerator json, TrainingResult result) throws IOException {
        Optional<ValidationPoint> best = result.best();
        if (best.isPresent()) {
            json.writeNumberField("seconds_to_best", best.get().seconds());
            json.writeNumberField("rows_to_best", best.get().rows());
        }
        AgeHistogram ages = result.ages();
        if (ages != null && ages.largest() >= 0) {
            json.writeFieldName("ages");
            long[] counts = ages.seen();
            json.writeArray(counts, 0, counts.length);
        }
    }
}
