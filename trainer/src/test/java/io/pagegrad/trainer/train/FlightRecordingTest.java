package io.pagegrad.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.testing.Regression;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a run leaves in a flight recording.
class FlightRecordingTest {
    @TempDir
    private Path directory;

    @Test
    void validationsAndProgressAreEvents() throws IOException {
        Path file = directory.resolve("run.jfr");
        TrainingResult result;
        try (ColumnCache cache = Regression.of(500, 4).cache(Precision.FLOAT64, 100);
                Recording recording = new Recording()) {
            recording.enable("io.pagegrad.Validation");
            recording.enable("io.pagegrad.Progress");
            recording.start();
            Trainer trainer = Trainer.on(cache).label("y").linear("a", "b", "c").batchSize(50);
            result = trainer.epochs(3).fit();
            trainer.unrecorded().fit();
            ProgressEvent.record(new Progress(1.5, 750, 1500, 2.25, 300, 9600, null, 0.125));
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        List<RecordedEvent> validations = events.stream()
                .filter(event -> event.getEventType().getName().equals("io.pagegrad.Validation"))
                .toList();
        assertThat(validations).hasSameSizeAs(result.history());
        for (int at = 0; at < validations.size(); at++) {
            ValidationPoint point = result.history().get(at);
            assertThat(validations.get(at).getDouble("validationLoss")).isEqualTo(point.validationLoss());
            assertThat(validations.get(at).getLong("rows")).isEqualTo(point.rows());
        }
        RecordedEvent progress = events.stream()
                .filter(event -> event.getEventType().getName().equals("io.pagegrad.Progress"))
                .reduce((first, last) -> last)
                .orElseThrow();
        assertThat(progress.getLong("rows")).isEqualTo(750);
        assertThat(progress.getDouble("rowsPerSecond")).isEqualTo(300);
        assertThat(progress.getLong("bytesPerSecond")).isEqualTo(9600);
        assertThat(progress.getDouble("bestLoss")).isEqualTo(0.125);
    }
}
