package io.pagegrad.trainer.train;

import io.pagegrad.trainer.backend.BatchPlan;
import java.util.Map;

/// How far a run is, how well it does and when it ends: what a checkpoint keeps beside the state of learners.
///
/// Used by the thread that trains; [#bestLoss()] is read by others, who may see an older one.
final class Course {
    private final StoppingRules stopping;
    private long epoch;
    private long nextBatch;
    private long batches;
    private long rows;
    private long validations;
    private int sinceBest;
    private volatile double bestLoss = Double.NaN;
    private double[] bestWeights;

    /// @param weights where training starts
    Course(StoppingRules stopping, double[] weights) {
        this.stopping = stopping;
        this.bestWeights = weights.clone();
    }

    /// Goes on from a checkpoint of the same rows.
    void resume(Checkpoint from) {
        epoch = from.epoch();
        nextBatch = from.nextBatch();
        batches = from.batches();
        rows = from.rows();
        validations = from.validations();
        sinceBest = from.sinceBest();
        bestLoss = from.bestLoss();
        bestWeights = from.bestWeights().clone();
    }

    /// Goes on from a checkpoint of other rows, at the beginning of an epoch: what was best on those says nothing
    /// about these.
    void resumeOnOtherRows(Checkpoint from) {
        resume(from);
        nextBatch = 0;
        sinceBest = 0;
        bestLoss = Double.NaN;
    }

    /// @param learning the state of learners, by name
    Checkpoint checkpoint(String settings, String model, String data, Map<String, double[]> learning) {
        return new Checkpoint(
                settings,
                model,
                data,
                epoch,
                nextBatch,
                batches,
                rows,
                validations,
                sinceBest,
                bestLoss,
                bestWeights,
                learning);
    }

    /// The batch of this epoch before which the next stage of training ends.
    ///
    /// @param validateEvery batches between validations, 0 for one an epoch
    long endOfStage(BatchPlan plan, long validateEvery) {
        long end = plan.batches();
        if (validateEvery > 0) {
            end = Math.min(end, nextBatch + validateEvery);
        }
        return Math.min(end, nextBatch + stopping.batches() - batches);
    }

    /// The batches of this epoch up to `end` are trained on.
    void trainedUpTo(long end, BatchPlan plan) {
        rows = Math.max(rows, epoch * plan.rows() + Math.min(plan.rows(), end * plan.batchRows()));
        batches += end - nextBatch;
        nextBatch = end;
    }

    /// Notes a validation.
    ///
    /// @param finite whether loss and weights are
    /// @return whether it is the best one so far
    boolean judged(double loss, double[] weights, boolean finite) {
        boolean best = finite && (Double.isNaN(bestLoss) || loss < bestLoss);
        validations++;
        if (best) {
            bestLoss = loss;
            bestWeights = weights;
            sinceBest = 0;
        } else {
            sinceBest++;
        }
        return best;
    }

    /// Goes over to the next epoch when this one is trained on.
    void turn(BatchPlan plan) {
        if (nextBatch == plan.batches()) {
            epoch++;
            nextBatch = 0;
        }
    }

    /// The first rule that holds, null when training goes on.
    StopReason reasonToStop() {
        if (bestLoss <= stopping.loss()) {
            return StopReason.LOSS;
        }
        if (sinceBest >= stopping.patience()) {
            return StopReason.PATIENCE;
        }
        if (batches >= stopping.batches()) {
            return StopReason.BATCHES;
        }
        return epoch >= stopping.epochs() ? StopReason.EPOCHS : null;
    }

    boolean isAtBeginOfEpoch() {
        return nextBatch == 0;
    }

    long epoch() {
        return epoch;
    }

    long nextBatch() {
        return nextBatch;
    }

    /// Passes over the rows, with this one as a fraction.
    double epochs(BatchPlan plan) {
        return epoch + (double) nextBatch / plan.batches();
    }

    /// Batches trained on.
    long batches() {
        return batches;
    }

    /// Rows trained on.
    long rows() {
        return rows;
    }

    /// Loss of the best validation as it is minimized, NaN before the first.
    double bestLoss() {
        return bestLoss;
    }

    /// Weights of the best validation, not a copy.
    double[] bestWeights() {
        return bestWeights;
    }
}
