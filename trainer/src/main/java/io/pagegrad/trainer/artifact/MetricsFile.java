package io.pagegrad.trainer.artifact;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.pagegrad.trainer.train.Progress;
import io.pagegrad.trainer.train.TrainingListener;
import io.pagegrad.trainer.train.TrainingResult;
import io.pagegrad.trainer.train.ValidationPoint;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Metrics of a run as JSON lines: one each second, one each validation, flushed as they come.
///
/// Each line has an `event` (`start`, `progress`, `validation`, `warning`, `end`). A number that is not finite is
/// null. Where a line cannot be written, metrics end and training goes on.
public final class MetricsFile implements TrainingListener, AutoCloseable {
    private static final ObjectWriter LINE = Json.MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT);

    private final Path file;
    private final Consumer<IOException> failed;
    private final Writer out;
    private boolean ended;

    /// Replaces `file`.
    ///
    /// @param failed told once, when a line cannot be written, with an exception that names the file
    public MetricsFile(Path file, Consumer<IOException> failed) throws IOException {
        this.file = file;
        this.failed = failed;
        this.out = Files.newBufferedWriter(file);
    }

    @Override
    public synchronized void started(long trainingRows, long validationRows, long batches) {
        Map<String, Object> line = event("start");
        line.put("training_rows", trainingRows);
        line.put("validation_rows", validationRows);
        line.put("batches_per_epoch", batches);
        write(line);
    }

    @Override
    public synchronized void warned(String sentence) {
        Map<String, Object> line = event("warning");
        line.put("message", sentence);
        write(line);
    }

    @Override
    public synchronized void progressed(Progress progress) {
        Map<String, Object> line = event("progress");
        line.put("seconds", progress.seconds());
        line.put("epoch", progress.epoch());
        line.put("rows", progress.rows());
        line.put("rows_per_second", progress.rowsPerSecond());
        line.put("bytes_per_second", progress.bytesPerSecond());
        line.put("best_loss", number(progress.bestLoss()));
        if (progress.last() != null) {
            line.put("training_loss", number(progress.last().trainingLoss()));
            line.put("validation_loss", number(progress.last().validationLoss()));
        }
        write(line);
    }

    @Override
    public synchronized void validated(ValidationPoint point) {
        Map<String, Object> line = event("validation");
        line.put("seconds", point.seconds());
        line.put("training_seconds", point.trainingSeconds());
        line.put("epoch", point.epoch());
        line.put("batches", point.batches());
        line.put("rows", point.rows());
        line.put("training_loss", number(point.trainingLoss()));
        line.put("validation_loss", number(point.validationLoss()));
        line.put("gradient_norm", number(point.gradientNorm()));
        line.put("best", point.isBest());
        write(line);
    }

    @Override
    public synchronized void finished(TrainingResult result) {
        Map<String, Object> line = event("end");
        line.put("reason", result.reason().word());
        line.put("seconds", result.seconds());
        line.put("training_seconds", result.trainingSeconds());
        line.put("epochs", result.epochs());
        line.put("batches", result.batches());
        line.put("rows", result.rows());
        line.put("validated_rows", result.validatedRows());
        line.put("rows_per_second", result.rowsPerSecond());
        line.put("best_loss", number(result.bestLoss()));
        result.best().ifPresent(best -> {
            line.put("seconds_to_best", best.seconds());
            line.put("rows_to_best", best.rows());
        });
        if (result.ages().largest() >= 0) {
            line.put("ages", result.ages().seen());
        }
        write(line);
    }

    private static Map<String, Object> event(String name) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", name);
        return line;
    }

    private static Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private void write(Map<String, Object> line) {
        if (ended) {
            return;
        }
        try {
            out.write(LINE.writeValueAsString(line));
            out.write('\n');
            out.flush();
        } catch (IOException e) {
            end(e);
        }
    }

    private void end(IOException e) {
        ended = true;
        failed.accept(FileFailure.of(file, e));
    }

    @Override
    public synchronized void close() {
        try {
            out.close();
        } catch (IOException e) {
            if (!ended) {
                end(e);
            }
        }
    }
}
