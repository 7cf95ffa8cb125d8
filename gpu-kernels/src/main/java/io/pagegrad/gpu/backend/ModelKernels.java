package io.pagegrad.gpu.backend;

import io.pagegrad.trainer.backend.BatchPlan;

/// The generated kernels of one job, loaded on one device, and how they are launched.
///
/// Launches are enqueued on the lane's stream and not waited for; kernels clear the lane's flag when a weight is
/// no longer finite.
interface ModelKernels extends AutoCloseable {
    /// Numbers that a gradient's sums take.
    int sumCount();

    /// Takes a step for each batch of a window, in order.
    ///
    /// @param firstStep number of the first step in the window
    /// @param shared whether other learners work on these weights at the same time
    /// @param wholeDevice whether nobody else uses the device now
    void run(
            DeviceLane lane,
            CudaReplica model,
            BatchPlan plan,
            RowWindow window,
            long firstStep,
            boolean shared,
            boolean wholeDevice);

    /// Lets learners take the batches of a window from the lane's counter and work on one model without locks.
    void shared(DeviceLane lane, CudaReplica model, BatchPlan plan, RowWindow window, long firstStep, int learners);

    /// Trains learners with models of their own on a window, in rounds.
    void rounds(DeviceLane lane, BatchPlan plan, RowWindow window, RoundCells cells);

    /// Sums the gradient over the rows `[first, end)` of a plan at device address `weights` to `sums`.
    void gradientSums(DeviceLane lane, PlannedRows rows, long weights, long first, long end, long sums);

    /// Sums losses, and row weights behind them if rows are weighed.
    void lossSums(DeviceLane lane, PlannedRows rows, long weights, long end, long sums);

    /// Takes one step.
    ///
    /// @param sums device address of the sums of a gradient
    /// @param rows that these are of
    void step(DeviceLane lane, CudaReplica model, long sums, long rows, long step, boolean shared);

    @Override
    void close();

    /// What [#rounds] works on: a group of learners, and device addresses of lists for them.
    ///
    /// @param models address of each learner's weights, state behind them
    /// @param reference room for the learners' weights, those of one weight side by side
    /// @param steps updates made so far by each learner
    record RoundCells(
            long learners,
            long period,
            double alpha,
            double momentum,
            long models,
            long reference,
            long central,
            long centralBefore,
            long steps) {
        /// Arguments of a kernel of rounds: these, then `rest`.
        Number[] arguments(Number... rest) {
            return RowWindow.join(
                    new Number[] {learners, period, alpha, momentum, models, reference, central, centralBefore, steps},
                    rest);
        }
    }
}
