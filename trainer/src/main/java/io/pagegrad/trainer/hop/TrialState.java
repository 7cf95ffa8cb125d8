package io.pagegrad.trainer.hop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A trial between two units: everything that going on needs, and what has happened. Immutable; replaced as a
/// whole when a unit is committed.
///
/// @param trial number of the configuration
/// @param choices what distinguishes it, by option name
/// @param epoch the epoch that it is in, from 0: as many are done
/// @param visited partitions that it has been to in this epoch, in order
/// @param learning weights, optimizer and number of steps, by name; empty before the first unit
/// @param history one loss for each epoch that is done
/// @param bestLoss lowest validation loss, NaN before the first
/// @param sinceBest epochs since then
/// @param bestWeights weights then, empty before the first
/// @param log every unit that is done, in order
/// @param ended why the trial can go no further, null as long as it can
/// @param endedEpoch the epoch in which it ended, from 0; -1 as long as it can go on
public record TrialState(
        int trial,
        Map<String, String> choices,
        long epoch,
        List<Integer> visited,
        Map<String, double[]> learning,
        List<EpochLoss> history,
        double bestLoss,
        int sinceBest,
        double[] bestWeights,
        List<UnitRecord> log,
        String ended,
        long endedEpoch) {
    public TrialState {
        choices = Collections.unmodifiableMap(new LinkedHashMap<>(choices));
        visited = List.copyOf(visited);
        history = List.copyOf(history);
        log = List.copyOf(log);
    }

    /// A loss after an epoch.
    ///
    /// @param epoch epochs that are done
    /// @param loss validation loss, in the form that is shown to people
    /// @param seconds since the search began
    /// @param trainingSeconds that the trial's units took so far
    public record EpochLoss(long epoch, double loss, double seconds, double trainingSeconds) {}

    /// One unit as it was done.
    ///
    /// @param worker who did it
    /// @param start seconds since the search began
    /// @param end likewise
    /// @param loadSeconds of these, spent waiting for the partition's columns
    /// @param rows trained on
    /// @param movedBytes of state that came from another worker
    public record UnitRecord(
            long epoch,
            int partition,
            int worker,
            double start,
            double end,
            double loadSeconds,
            long rows,
            long movedBytes) {}

    static TrialState beginning(int trial, Map<String, String> choices) {
        return new TrialState(
                trial, choices, 0, List.of(), Map.of(), List.of(), Double.NaN, 0, new double[0], List.of(), null, -1);
    }

    /// This state after one more unit that does not end the epoch.
    TrialState after(UnitRecord unit, Map<String, double[]> state) {
        List<Integer> places = new ArrayList<>(visited);
        places.add(unit.partition());
        return new TrialState(
                trial,
                choices,
                epoch,
                places,
                state,
                history,
                bestLoss,
                sinceBest,
                bestWeights,
                appended(log, unit),
                ended,
                endedEpoch);
    }

    /// This state after the last unit of an epoch.
    TrialState afterEpoch(UnitRecord unit, Map<String, double[]> state, EpochLoss point, double[] weights) {
        boolean best = !Double.isNaN(point.loss()) && !(point.loss() >= bestLoss);
        return new TrialState(
                trial,
                choices,
                epoch + 1,
                List.of(),
                state,
                appended(history, point),
                best ? point.loss() : bestLoss,
                best ? 0 : sinceBest + 1,
                best ? weights : bestWeights,
                appended(log, unit),
                ended,
                endedEpoch);
    }

    TrialState ended(String reason, long inEpoch) {
        return new TrialState(
                trial,
                choices,
                epoch,
                visited,
                learning,
                history,
                bestLoss,
                sinceBest,
                bestWeights,
                log,
                reason,
                inEpoch);
    }

    /// Whether the trial ended before it had done `epochs` epochs, or with the last of them.
    boolean endedWithin(long epochs) {
        return ended != null && endedEpoch < epochs;
    }

    private static <T> List<T> appended(List<T> list, T last) {
        List<T> longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }

    /// Lowest loss, positive infinity when there is none: what searches compare.
    public double score() {
        return Double.isNaN(bestLoss) ? Double.POSITIVE_INFINITY : bestLoss;
    }

    /// Partitions in the order in which they were visited, epoch after epoch.
    public List<Integer> partitionOrder() {
        return log.stream().map(UnitRecord::partition).toList();
    }

    /// Bytes of what hops.
    long stateBytes() {
        return learning.values().stream()
                .mapToLong(values -> 8L * values.length)
                .sum();
    }

    /// Seconds that its units took.
    public double busySeconds() {
        return log.stream().mapToDouble(unit -> unit.end() - unit.start()).sum();
    }
}
