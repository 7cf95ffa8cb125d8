package io.pagegrad.trainer.train;

import java.util.ArrayList;
import java.util.List;
import jdk.jfr.FlightRecorder;

/// Tells what happens in a run, to its listener and to the flight recorder, and keeps it for the result.
///
/// Validations, warnings and the end come from the thread that trains, progress from one that watches.
final class RunReports {
    private final TrainingListener listener;
    private final boolean recorded;
    private final long rowsPerEpoch;
    private final long plannedRows;
    private final int bytesPerRow;
    private final long startedNanos = System.nanoTime();
    private final List<ValidationPoint> history = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private volatile ValidationPoint last;

    /// @param recorded whether the flight recorder is to know of this run
    /// @param bytesPerRow of the columns that are read
    RunReports(TrainingListener listener, boolean recorded, long rowsPerEpoch, long epochs, int bytesPerRow) {
        this.listener = new ListenerGroup(listener);
        this.recorded = recorded;
        this.rowsPerEpoch = rowsPerEpoch;
        this.plannedRows = epochs >= Long.MAX_VALUE / rowsPerEpoch ? Long.MAX_VALUE : epochs * rowsPerEpoch;
        this.bytesPerRow = bytesPerRow;
    }

    void started(long trainingRows, long validationRows, long batches) {
        listener.started(trainingRows, validationRows, batches);
    }

    void noted(String sentence) {
        listener.noted(sentence);
    }

    void warned(String sentence) {
        warnings.add(sentence);
        listener.warned(sentence);
    }

    void validated(ValidationPoint point) {
        history.add(point);
        last = point;
        if (isRecorded()) {
            ValidationEvent.record(point);
        }
        listener.validated(point);
    }

    /// @param bestLoss of a validation, NaN before the first
    void progressed(long rows, double rowsPerSecond, double bestLoss) {
        Progress progress = new Progress(
                (double) rows / rowsPerEpoch,
                rows,
                plannedRows,
                seconds(),
                rowsPerSecond,
                rowsPerSecond * bytesPerRow,
                last,
                bestLoss);
        if (isRecorded()) {
            ProgressEvent.record(progress);
        }
        listener.progressed(progress);
    }

    void finished(TrainingResult result) {
        listener.finished(result);
    }

    /// The first event of a process describes its kind to the recorder, which takes 100 ms: none where nothing
    /// records.
    boolean isRecorded() {
        return recorded && FlightRecorder.isInitialized();
    }

    /// Since this was made.
    double seconds() {
        return (System.nanoTime() - startedNanos) / 1e9;
    }

    List<ValidationPoint> history() {
        return history;
    }

    List<String> warnings() {
        return warnings;
    }
}
