package io.pagegrad.cli.demo;

import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.output.TextTable;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.cli.training.TrainingJob;
import io.pagegrad.trainer.train.TrainingResult;
import io.pagegrad.trainer.train.ValidationPoint;
import java.io.IOException;
import java.io.Writer;
import java.util.Locale;

/// What demos share: options, and printing one part after the other.
///
/// @param threads to read and train with
/// @param epochs most epochs, 0 for the demo's own choice
public record DemoRun(Surroundings surroundings, TrainingJob job, int threads, long epochs, boolean quiet) {
    /// More validations than this are thinned out.
    private static final int MOST_LINES = 12;

    void line(String format, Object... values) throws IOException {
        try (Writer out = surroundings.writer()) {
            out.write(String.format(Locale.ROOT, format, values) + "\n");
        }
    }

    void table(TextTable table) throws IOException {
        table.print(surroundings);
    }

    /// Loss by epoch.
    void history(TrainingResult result) throws IOException {
        TextTable table = new TextTable(">epoch", ">rows", ">seconds", ">training loss", ">validation loss");
        int count = result.history().size();
        int every = Math.max(1, (count + MOST_LINES - 1) / MOST_LINES);
        for (int i = 0; i < count; i++) {
            if (i % every == 0 || i == count - 1) {
                ValidationPoint point = result.history().get(i);
                table.row(
                        String.format(Locale.ROOT, "%.0f", point.epoch()),
                        Quantity.count(point.rows()),
                        String.format(Locale.ROOT, "%.2f", point.seconds()),
                        String.format(Locale.ROOT, "%.6g", point.trainingLoss()),
                        String.format(Locale.ROOT, "%.6g", point.validationLoss()));
            }
        }
        table(table);
    }
}
