package io.pagegrad.trainer.backend;

import java.util.List;

/// An [Engine] whose device trains all learners of a group by itself, thousands at a time. A strategy that finds
/// it hands its batches over; the rules are those of the strategy.
public interface LearnerKernels {
    /// Learners with models of their own around a central one.
    ///
    /// A round gives each learner `period` batches, in the order of the learners. A learner with weights `u`
    /// before its last batch and central model `z` ends the round with `w - alpha * (u - z)`; then
    /// `z = z + alpha * sum(u - z) + momentum * (z - z before)`.
    ///
    /// @param steps updates made so far by each learner; counted on
    record Rounds(
            List<? extends Replica> learners,
            ParameterVector central,
            ParameterVector centralBefore,
            double alpha,
            double momentum,
            int period,
            long[] steps) {}

    /// Trains on the batches `[fromBatch, toBatch)` in rounds; the result does not depend on how many learners
    /// run at once.
    ///
    /// @return false when a weight is no longer finite
    boolean trainRounds(Rounds rounds, long fromBatch, long toBatch);

    /// Trains one model by `learners` learners that take batches `[fromBatch, toBatch)` from a counter and read
    /// and write without locks.
    ///
    /// @param firstStep number of the update of batch `fromBatch`
    /// @return false when a weight is no longer finite
    boolean trainShared(Replica model, int learners, long fromBatch, long toBatch, long firstStep);
}
