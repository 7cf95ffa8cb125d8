package io.pagegrad.trainer.train;

import java.util.Map;

/// A run at the end of a stage: continuing from it gives what an unbroken run would have given, bit for bit
/// where the strategy is deterministic.
///
/// @param fingerprint of the settings
/// @param epoch the epoch to continue in, from 0
/// @param nextBatch first batch of that epoch that is not trained on
/// @param batches trained on so far
/// @param rows trained on so far
/// @param validations so far
/// @param sinceBest validations since the best one
/// @param bestLoss of the best validation, NaN before the first
/// @param bestWeights of the best validation
/// @param learning what the strategy needs, by name
public record Checkpoint(
        String fingerprint,
        long epoch,
        long nextBatch,
        long batches,
        long rows,
        long validations,
        int sinceBest,
        double bestLoss,
        double[] bestWeights,
        Map<String, double[]> learning) {

    /// Keeps checkpoints.
    @FunctionalInterface
    public interface Sink {
        void save(Checkpoint checkpoint);
    }
}
