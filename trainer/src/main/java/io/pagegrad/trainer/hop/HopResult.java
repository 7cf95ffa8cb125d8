package io.pagegrad.trainer.hop;

import java.util.List;

/// What a search gave.
///
/// @param trials every configuration that was tried, by number
/// @param best the model with the lowest loss, the lowest number among equals; null when no trial has a loss
/// @param isWhole whether everything was done; false when the search was interrupted
/// @param seconds from the first unit to the last, of this run
/// @param busySeconds of all workers in this run that they had a unit: loading, training, computing losses,
/// committing
/// @param trainingSeconds of these, spent on training and losses
/// @param loadSeconds of these, spent waiting for columns
/// @param workers who did the units
/// @param loads partitions that were loaded in this run
/// @param reloads of these, loaded another time because memory was not enough
public record HopResult(
        List<TrialState> trials,
        TrialModel best,
        boolean isWhole,
        double seconds,
        double busySeconds,
        double trainingSeconds,
        double loadSeconds,
        int workers,
        long loads,
        long reloads) {
    public HopResult {
        trials = List.copyOf(trials);
    }

    /// Share of the workers' time that they had a unit.
    public double utilisation() {
        return seconds == 0 ? 0 : busySeconds / (seconds * workers);
    }

    /// Bytes of state that went from one worker to another, in all runs of the search.
    public long movedBytes() {
        return trials.stream()
                .flatMap(trial -> trial.log().stream())
                .mapToLong(TrialState.UnitRecord::movedBytes)
                .sum();
    }
}
