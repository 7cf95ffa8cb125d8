package io.pagegrad.trainer.backend;

import java.util.List;

/// A copy of the model that one learner trains: weights and optimizer state. One thread at a time.
public interface Replica {
    ParameterVector weights();

    /// The optimizer's state, in the order of its expressions; empty for plain descent.
    List<ParameterVector> state();

    /// Takes one step for each of the batches `[fromBatch, toBatch)` of the engine's plan, in order: gradient at
    /// the current weights, then update number `firstStep`, `firstStep + 1`, ….
    ///
    /// @return false when a weight is no longer finite
    boolean run(long fromBatch, long toBatch, long firstStep);

    /// Computes the gradient of a batch at the current weights, without a step.
    void gradient(long batch);

    /// Takes the step that the gradient of another replica, or of this one, asks for.
    ///
    /// @return false when a weight is no longer finite
    boolean step(Replica gradientOf, long step);

    /// The sums of the last [#gradient], for adding up over devices; last what their mean divides by, where that
    /// is not the number of rows.
    double[] gradientSums();

    /// Takes the step that sums over `rows` rows ask for, which may come from several devices.
    ///
    /// @param ownRows rows among them to count as trained on by this replica
    /// @return false when a weight is no longer finite
    boolean step(double[] sums, long rows, long ownRows, long step);

    /// Updates made so far by this replica, readable by any thread.
    long updates();
}
