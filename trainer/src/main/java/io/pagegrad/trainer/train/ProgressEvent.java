package io.pagegrad.trainer.train;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A [Progress] in a flight recording.
@Name("io.pagegrad.Progress")
@Label("Progress")
@Description("Throughput of a training run since the last event, about once a second")
@Category({"Pagegrad", "Training"})
@StackTrace(false)
final class ProgressEvent extends Event {
    @Label("Epoch")
    double epoch;

    @Label("Rows")
    long rows;

    @Label("Seconds")
    double seconds;

    @Label("Rows per Second")
    double rowsPerSecond;

    @Label("Bytes per Second")
    @DataAmount
    long bytesPerSecond;

    @Label("Best Validation Loss")
    double bestLoss;

    static void record(Progress progress) {
        ProgressEvent event = new ProgressEvent();
        if (event.isEnabled()) {
            event.epoch = progress.epoch();
            event.rows = progress.rows();
            event.seconds = progress.seconds();
            event.rowsPerSecond = progress.rowsPerSecond();
            event.bytesPerSecond = Math.round(progress.bytesPerSecond());
            event.bestLoss = progress.bestLoss();
            event.commit();
        }
    }
}
