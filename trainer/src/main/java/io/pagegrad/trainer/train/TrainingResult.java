package io.pagegrad.trainer.train;

import io.pagegrad.trainer.model.NamedWeights;
import io.pagegrad.trainer.model.TrainingModel;
import io.pagegrad.trainer.sync.AgeHistogram;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a run gave.
///
/// @param model what was trained
/// @param weights those with the lowest validation loss, in the order of the model's weight names
/// @param lastWeights those at the end of the run
/// @param bestLoss validation loss of `weights`
/// @param reason why training ended
/// @param epochs passes over the training rows, with the last one as a fraction
/// @param batches batches trained on
/// @param rows rows trained on
/// @param seconds whole time
/// @param trainingSeconds of these, spent on training
/// @param validatedRows rows that losses were computed for
/// @param history every validation, in order
/// @param ages ages of updates, where the strategy measures them
/// @param warnings what the user was told
public record TrainingResult(
        TrainingModel model,
        double[] weights,
        double[] lastWeights,
        double bestLoss,
        StopReason reason,
        double epochs,
        long batches,
        long rows,
        double seconds,
        double trainingSeconds,
        long validatedRows,
        List<ValidationPoint> history,
        AgeHistogram ages,
        List<String> warnings) {
    public TrainingResult {
        history = List.copyOf(history);
        warnings = List.copyOf(warnings);
    }

    /// The best weight of that name.
    ///
    /// @throws IllegalArgumentException when there is none
    public double weight(String name) {
        int index = model.weights().indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("there is no weight " + name + "; there are " + model.weights());
        }
        return weights[index];
    }

    /// The best weights by name, in the model's order; a view.
    public Map<String, Double> weightsByName() {
        return new NamedWeights(model.weights(), weights);
    }

    /// The validation with the lowest loss: its seconds and rows are the time and the rows to that loss. Empty
    /// when no loss was finite.
    public Optional<ValidationPoint> best() {
        return history.stream().filter(ValidationPoint::isBest).reduce((earlier, later) -> later);
    }

    /// Rows trained on in a second of training.
    public double rowsPerSecond() {
        return trainingSeconds == 0 ? 0 : rows / trainingSeconds;
    }
}
