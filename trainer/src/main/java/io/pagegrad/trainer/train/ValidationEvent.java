package io.pagegrad.trainer.train;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A [ValidationPoint] in a flight recording.
@Name("io.pagegrad.Validation")
@Label("Validation")
@Description("Loss of a model at one point of its training")
@Category({"Pagegrad", "Training"})
@StackTrace(false)
final class ValidationEvent extends Event {
    @Label("Epoch")
    double epoch;

    @Label("Batches")
    long batches;

    @Label("Rows")
    long rows;

    @Label("Training Seconds")
    double trainingSeconds;

    @Label("Training Loss")
    double trainingLoss;

    @Label("Validation Loss")
    double validationLoss;

    @Label("Gradient Norm")
    double gradientNorm;

    static void record(ValidationPoint point) {
        ValidationEvent event = new ValidationEvent();
        if (event.isEnabled()) {
            event.epoch = point.epoch();
            event.batches = point.batches();
            event.rows = point.rows();
            event.trainingSeconds = point.trainingSeconds();
            event.trainingLoss = point.trainingLoss();
            event.validationLoss = point.validationLoss();
            event.gradientNorm = point.gradientNorm();
            event.commit();
        }
    }
}
