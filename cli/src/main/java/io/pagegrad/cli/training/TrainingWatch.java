package io.pagegrad.cli.training;

import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.progress.ProgressSource;
import io.pagegrad.trainer.train.Progress;
import io.pagegrad.trainer.train.TrainingListener;
import java.util.Locale;
import java.util.function.Consumer;

/// Keeps the last state of a run for whoever draws it, and passes warnings on.
final class TrainingWatch implements TrainingListener, ProgressSource {
    private static final long SCALE = 1_000_000;

    private final Consumer<String> warnings;
    private final Consumer<String> notes;
    private volatile Progress last;

    TrainingWatch(Consumer<String> warnings, Consumer<String> notes) {
        this.warnings = warnings;
        this.notes = notes;
    }

    @Override
    public void warned(String sentence) {
        warnings.accept(sentence);
    }

    @Override
    public void noted(String sentence) {
        notes.accept(sentence);
    }

    @Override
    public void progressed(Progress progress) {
        last = progress;
    }

    @Override
    public long done() {
        Progress progress = last;
        return progress == null || progress.plannedRows() <= 0 || progress.plannedRows() == Long.MAX_VALUE
                ? 0
                : (long) ((double) progress.rows() / progress.plannedRows() * SCALE);
    }

    @Override
    public long total() {
        Progress progress = last;
        return progress == null || progress.plannedRows() == Long.MAX_VALUE ? 0 : SCALE;
    }

    @Override
    public String detail(double seconds) {
        Progress progress = last;
        if (progress == null) {
            return "";
        }
        String rate = Quantity.rounded(progress.rowsPerSecond()) + " rows/s";
        return Double.isNaN(progress.bestLoss())
                ? rate
                : String.format(Locale.ROOT, "%s  loss %.6g  epoch %.2f", rate, progress.bestLoss(), progress.epoch());
    }
}
