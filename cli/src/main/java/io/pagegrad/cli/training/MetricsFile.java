package io.pagegrad.cli.training;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.pagegrad.trainer.train.Progress;
import io.pagegrad.trainer.train.TrainingListener;
import io.pagegrad.trainer.train.TrainingResult;
import io.pagegrad.trainer.train.ValidationPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Metrics as JSON lines, one object an event (`start`, `progress`, `validation`, `warning`, `end`), flushed at
/// once so that another program can follow. The opener closes it.
final class MetricsFile implements TrainingListener, AutoCloseable {
    private final JsonGenerator json;

    MetricsFile(Path file) throws IOException {
        json = new JsonFactory().createGenerator(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
        json.setRootValueSeparator(new com.fasterxml.jackson.core.io.SerializedString("\n"));
    }

    /// The members of one event.
    @FunctionalInterface
    private interface Members {
        void write() throws IOException;
    }

    private synchronized void event(String kind, Members members) {
        try {
            json.writeStartObject();
            json.writeStringField("event", kind);
            members.write();
            json.writeEndObject();
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void started(long trainingRows, long validationRows, long batches) {
        event("start", () -> {
            json.writeNumberField("training_rows", trainingRows);
            json.writeNumberField("validation_rows", validationRows);
            json.writeNumberField("batches_per_epoch", batches);
        });
    }

    @Override
    public void warned(String sentence) {
        event("warning", () -> json.writeStringField("message", sentence));
    }

    @Override
    public void progressed(Progress progress) {
        event("progress", () -> {
            json.writeNumberField("seconds", progress.seconds());
            json.writeNumberField("epoch", progress.epoch());
            json.writeNumberField("rows", progress.rows());
            json.writeNumberField("rows_per_second", progress.rowsPerSecond());
            json.writeNumberField("bytes_per_second", progress.bytesPerSecond());
            number("best_loss", progress.bestLoss());
        });
    }

    @Override
    public void validated(ValidationPoint point) {
        event("validation", () -> {
            json.writeNumberField("seconds", point.seconds());
            json.writeNumberField("training_seconds", point.trainingSeconds());
            json.writeNumberField("epoch", point.epoch());
            json.writeNumberField("batches", point.batches());
            json.writeNumberField("rows", point.rows());
            number("training_loss", point.trainingLoss());
            number("validation_loss", point.validationLoss());
            number("gradient_norm", point.gradientNorm());
            json.writeBooleanField("best", point.isBest());
        });
    }

    @Override
    public void finished(TrainingResult result) {
        event("end", () -> {
            json.writeStringField("reason", result.reason().word());
            json.writeNumberField("seconds", result.seconds());
            json.writeNumberField("rows", result.rows());
            json.writeNumberField("rows_per_second", result.rowsPerSecond());
            number("best_loss", result.bestLoss());
            LossFigures.write(json, result);
        });
    }

    /// JSON has no number for what is not finite.
    private void number(String name, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumberField(name, value);
        } else {
            json.writeNullField(name);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        json.close();
    }
}
