package io.pagegrad.trainer.backend;

import java.util.List;

/// A device at work on one [Job]: replicas, operations on their parameters, and threads of control.
///
/// Unless said otherwise the methods are called by one thread while no [#parallel] is running. Operations on
/// parameters may be called inside [#parallel] by any worker; on the same vector at the same time they race,
/// without tearing a number.
public interface Engine extends AutoCloseable {
    int workers();

    /// Bytes of rows that it may be expected to read a second: a guess by what the device is, for sharing work.
    double capacity();

    /// Makes the rows of `plan` those that batch numbers mean from now on.
    void plan(BatchPlan plan);

    BatchPlan plan();

    /// A replica at the initial weights.
    Replica newReplica();

    /// A replica that shares weights and state with another, for learners that work on one model.
    ///
    /// @throws UnsupportedOperationException when the device cannot share
    Replica shareReplica(Replica original);

    /// A vector of zeros.
    ParameterVector newVector();

    void copy(ParameterVector from, ParameterVector to);

    /// `y = y + factor * x`
    void axpy(double factor, ParameterVector x, ParameterVector y);

    /// `y = y + factor * (a - b)`, each number read and written once.
    void addDifference(double factor, ParameterVector a, ParameterVector b, ParameterVector y);

    /// `x = x - factor * (a - b)` and `y = y + factor * (a - b)`: what two models give each other. `y` may be
    /// `b`.
    default void exchange(double factor, ParameterVector a, ParameterVector b, ParameterVector x, ParameterVector y) {
        addDifference(-factor, a, b, x);
        addDifference(factor, a, b, y);
    }

    /// Trains a replica on one batch, then gives a share of what set it apart from `model` before that batch from
    /// its weights to `sum`: with weights `u` before, `share = factor * (u - model)`, `weights = weights - share`
    /// and `sum = sum + share`. `sum` may be `model`.
    ///
    /// @param step number of the update
    /// @param spare vector to compute with
    /// @return false when a weight is no longer finite
    default boolean turn(
            Replica replica,
            long batch,
            long step,
            double factor,
            ParameterVector model,
            ParameterVector sum,
            ParameterVector spare) {
        copy(replica.weights(), spare);
        boolean finite = replica.run(batch, batch + 1, step);
        exchange(factor, spare, model, replica.weights(), sum);
        return finite;
    }

    /// Sets `sum` to the sum of `terms`, added in order.
    void sumInto(List<? extends ParameterVector> terms, ParameterVector sum);

    /// Euclidean length.
    double norm(ParameterVector vector);

    boolean isFinite(ParameterVector vector);

    /// Runs `task` once for each worker in `[0, workers())`, at the same time, and waits for all.
    ///
    /// A failure of one is thrown here after all have ended.
    void parallel(WorkerTask task);

    /// Inside [#parallel]: waits until every worker has called this as often as `worker` has. What workers wrote
    /// before is seen by all after.
    ///
    /// @return false when a worker has failed and nobody must wait any more
    boolean meet(int worker);

    /// Whether workers that train on `rows` rows each between two meetings finish sooner than one worker alone.
    boolean isWorthMeeting(long rows);

    /// Whether workers that read and write the same vector every `rows` rows each, without waiting for each
    /// other, finish sooner than one worker alone.
    default boolean isWorthSharing(long rows) {
        return true;
    }

    /// Trains one replica on batches `[fromBatch, toBatch)` with all workers on each batch; the result is bit
    /// for bit that of [Replica#run].
    ///
    /// @return false when a weight is no longer finite
    boolean runTogether(Replica replica, long fromBatch, long toBatch, long firstStep);

    /// Mean loss over all rows of a plan, weighed if the job is; NaN when there are none. The result does not
    /// depend on the number of workers.
    double meanLoss(ParameterVector weights, BatchPlan rows);

    /// Rows trained on so far by all replicas; any thread.
    long rowsTrained();

    @Override
    void close();

    /// What one worker does.
    @FunctionalInterface
    interface WorkerTask {
        void run(int worker);
    }
}
