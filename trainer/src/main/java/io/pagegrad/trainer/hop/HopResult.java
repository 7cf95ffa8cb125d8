package io.pagegrad.trainer.hop;

import java.util.List;

/// What a search gave.
///
/// @param trials every configuration that was tried, by number
/// @param best the model with the lowest loss, the lowest number among equals; null when no trial has a loss
/// @param isWhole whether everything was done; false when the search was interrupted
/// @param seconds from the first unit to the last, of this run
/// @param work what the workers did in this run
/// @param workers who did the units
/// @param loads partitions that were loaded in this run
/// @param reloads of these, loaded another time because memory was not enough
public record HopResult(
        List<TrialState> trials,
        TrialModel best,
        boolean isWhole,
        double seconds,
        Work work,
        int workers,
        long loads,
        long reloads) {
    public HopResult {
        trials = List.copyOf(trials);
    }

    /// Time of all workers, in seconds.
    ///
    /// @param training on training and losses
    /// @param reading on columns, from their pages
    /// @param committing on files of states, until the disk has them
    /// @param other on making jobs, compiling them, writing the best model, and waiting for their turn
    /// to account for a unit
    /// @param waiting with a unit, for columns that another worker reads, or for memory
    public record Work(double training, double reading, double committing, double other, double waiting) {
        /// Everything but waiting.
        public double busy() {
            return training + reading + committing + other;
        }
    }

    /// Share of the workers' time that they worked: neither without a unit nor waiting with one.
    public double utilisation() {
        return seconds == 0 ? 0 : work.busy() / (seconds * workers);
    }

    /// Bytes of state that went from one worker to another, in all runs of the search.
    public long movedBytes() {
        return trials.stream()
                .flatMap(trial -> trial.log().stream())
                .mapToLong(TrialState.UnitRecord::movedBytes)
                .sum();
    }
}
