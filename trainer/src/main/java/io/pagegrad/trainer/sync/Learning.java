package io.pagegrad.trainer.sync;

import io.pagegrad.trainer.backend.ParameterVector;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// A strategy at work on one engine. Called by one thread.
public interface Learning {
    /// Trains on the batches `[fromBatch, toBatch)` of the engine's plan, each once.
    ///
    /// @param stop asked between batches; once true, learners stop where they are, and the rest is not trained on
    /// @return false when a weight is no longer finite
    boolean run(long fromBatch, long toBatch, BooleanSupplier stop);

    /// Copies the model as it stands, all learners folded in, without disturbing them.
    void model(ParameterVector into);

    /// Moves the model, and all learners with it, by `to - from`.
    void shift(ParameterVector from, ParameterVector to);

    /// The step size has dropped: a strategy with replicas may gather them.
    default void rateDropped() {}

    /// Everything that continuing needs, by name.
    Map<String, double[]> save();

    /// Continues from what [#save] returned.
    ///
    /// @throws IllegalArgumentException when it belongs to another strategy or number of learners
    void restore(Map<String, double[]> saved);

    /// How old the weights were that updates were computed from.
    default AgeHistogram ages() {
        return new AgeHistogram();
    }
}
