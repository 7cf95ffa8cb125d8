package io.pagegrad.trainer.hop;

import io.pagegrad.trainer.hop.TrialState.EpochLoss;
import java.util.ArrayList;
import java.util.List;

/// What one way of training several configurations came to.
///
/// @param curves for each configuration its loss after each epoch
/// @param seconds from beginning to end
/// @param usefulSeconds of training that was needed: what one worker alone takes for all batches
/// @param movedBytes that workers would send each other if each had its own memory and partitions: models,
/// gradients, or
/// copies of columns
public record ParallelismResult(
        Parallelism way,
        List<List<EpochLoss>> curves,
        int workers,
        double seconds,
        double usefulSeconds,
        long movedBytes) {
    public ParallelismResult {
        curves = List.copyOf(curves);
    }

    /// Useful share of the workers' time.
    public double utilisation() {
        return seconds == 0 ? 0 : usefulSeconds / (seconds * workers);
    }

    /// Lowest loss of all configurations after each epoch.
    public List<Double> lowest() {
        List<Double> lowest = new ArrayList<>();
        for (List<EpochLoss> curve : curves) {
            for (int epoch = 0; epoch < curve.size(); epoch++) {
                double loss = curve.get(epoch).loss();
                if (epoch == lowest.size()) {
                    lowest.add(loss);
                } else if (loss < lowest.get(epoch)) {
                    lowest.set(epoch, loss);
                }
            }
        }
        return lowest;
    }

    /// Mean of the final losses of all configurations, infinite when one diverged.
    public double meanFinalLoss() {
        double sum = 0;
        for (List<EpochLoss> curve : curves) {
            double last = curve.getLast().loss();
            sum += Double.isFinite(last) ? last : Double.POSITIVE_INFINITY;
        }
        return sum / curves.size();
    }
}
