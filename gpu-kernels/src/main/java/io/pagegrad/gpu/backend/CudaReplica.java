package io.pagegrad.gpu.backend;

import io.pagegrad.gpu.driver.DeviceMemory;
import io.pagegrad.gpu.driver.KernelArguments;
import io.pagegrad.gpu.driver.LaunchShape;
import io.pagegrad.gpu.kernel.Kernel;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// A model on the device: weights, then optimizer state, then the sums of the last gradient, side by side.
final class CudaReplica implements Replica {
    private final CudaEngine engine;
    private final CudaVector weights;
    private final List<CudaVector> state;
    private final VectorSlab.Place sums;
    private final boolean shared;
    private final AtomicLong updates = new AtomicLong();
    private final AtomicLong rowsTrained = new AtomicLong();
    private long gradientRows;

    CudaReplica(CudaEngine engine, CudaVector weights, List<CudaVector> state, VectorSlab.Place sums, boolean shared) {
        this.engine = engine;
        this.weights = weights;
        this.state = List.copyOf(state);
        this.sums = sums;
        this.shared = shared;
    }

    @Override
    public CudaVector weights() {
        return weights;
    }

    @Override
    public List<ParameterVector> state() {
        return List.copyOf(state);
    }

    List<CudaVector> stateVectors() {
        return state;
    }

    long stateAddress() {
        return state.isEmpty() ? 0 : state.getFirst().address();
    }

    @Override
    public long updates() {
        return updates.get();
    }

    long rowsTrained() {
        return rowsTrained.get();
    }

    /// Adds what a launch did for this replica to its counts.
    void count(long batches, long rows) {
        updates.addAndGet(batches);
        rowsTrained.addAndGet(rows);
    }

    @Override
    public boolean run(long fromBatch, long toBatch, long firstStep) {
        if (fromBatch >= toBatch) {
            return engine.isFinite(weights);
        }
        BatchPlan plan = engine.plan();
        DeviceLane lane = engine.lane();
        lane.reset(fromBatch);
        boolean together = !shared && engine.hasWholeDevice() && engine.isWorthSharing(plan.batchRows());
        engine.windows(lane, fromBatch, toBatch, 1, window -> {
            long from = fromBatch(plan, window);
            long to = toBatch(plan, window);
            if (together) {
                launchTogether(lane, window, from, to, firstStep + from - fromBatch);
            } else {
                launchRun(lane, window, from, to, firstStep + from - fromBatch);
            }
        });
        boolean finite = lane.awaitFinite();
        count(toBatch - fromBatch, Math.min(plan.rows(), toBatch * plan.batchRows()) - fromBatch * plan.batchRows());
        return finite;
    }

    static long fromBatch(BatchPlan plan, RowWindow window) {
        return window.fromRow() / plan.batchRows();
    }

    static long toBatch(BatchPlan plan, RowWindow window) {
        return (window.toRow() + plan.batchRows() - 1) / plan.batchRows();
    }

    private void launchRun(DeviceLane lane, RowWindow window, long from, long to, long firstStep) {
        BatchPlan plan = engine.plan();
        TrainingKernels kernels = engine.kernels();
        if (shared) {
            // one block takes the batches of this call from a counter of its own
            lane.resetCounter(from);
        }
        lane.stream()
                .launch(
                        kernels.run(),
                        kernels.runShape(plan.batchRows(), 1),
                        runArguments(lane, window, to, firstStep, engine.scratchAddress(lane, 1), shared));
    }

    /// Arguments of [Kernel#TRAIN_RUN] for the batches of a window.
    ///
    /// @param to end of the batches
    /// @param firstStep number of the first step in the window
    /// @param copies device address of the blocks' own copies of weights and state
    /// @param manyBlocks whether blocks share these weights and take batches from the lane's counter
    KernelArguments runArguments(
            DeviceLane lane, RowWindow window, long to, long firstStep, long copies, boolean manyBlocks) {
        BatchPlan plan = engine.plan();
        return Kernel.TRAIN_RUN.arguments(
                window.starts(),
                window.table(),
                window.segments(),
                window.stride(),
                plan.rows(),
                plan.batchRows(),
                fromBatch(plan, window),
                to,
                firstStep,
                weights.address(),
                stateAddress(),
                engine.penalisedAddress(),
                lane.counterAddress(),
                copies,
                manyBlocks ? 1 : 0,
                lane.finiteAddress());
    }

    private void launchTogether(DeviceLane lane, RowWindow window, long from, long to, long firstStep) {
        BatchPlan plan = engine.plan();
        TrainingKernels kernels = engine.kernels();
        LaunchShape shape = kernels.togetherShape(plan.batchRows());
        long chunks = (plan.batchRows() + TrainingKernels.CHUNK_ROWS - 1) / TrainingKernels.CHUNK_ROWS;
        long partBytes = 2 * chunks * kernels.gradientSums().count() * Double.BYTES;
        long stateBytes = (long) shape.blocks() * state.size() * weights.bytes();
        DeviceMemory scratch = lane.scratch(partBytes + stateBytes);
        lane.stream()
                .launch(
                        kernels.together(),
                        shape,
                        Kernel.TRAIN_TOGETHER.arguments(
                                window.starts(),
                                window.table(),
                                window.segments(),
                                window.stride(),
                                plan.rows(),
                                plan.batchRows(),
                                from,
                                to,
                                firstStep,
                                weights.address(),
                                stateAddress(),
                                scratch.address(partBytes, stateBytes),
                                engine.penalisedAddress(),
                                scratch.address(),
                                lane.barrierAddress(),
                                lane.finiteAddress()));
    }

    @Override
    public void gradient(long batch) {
        BatchPlan plan = engine.plan();
        long first = batch * plan.batchRows();
        gradientRows = plan.rowsOf(batch);
        DeviceLane lane = engine.lane();
        engine.sums(
                lane,
                engine.kernels().gradientSums(),
                engine.planRows(),
                weights.address(),
                first,
                first + gradientRows,
                sums);
        lane.stream().synchronize();
    }

    @Override
    public boolean step(Replica gradientOf, long step) {
        CudaReplica other = (CudaReplica) gradientOf;
        return step(other.sums, other.gradientRows, other.gradientRows, step);
    }

    private boolean step(VectorSlab.Place from, long rows, long ownRows, long step) {
        DeviceLane lane = engine.lane();
        TrainingKernels kernels = engine.kernels();
        lane.reset(0);
        lane.stream()
                .launch(
                        kernels.step(),
                        kernels.stepShape(),
                        Kernel.TRAIN_STEP.arguments(
                                from.memory().address() + from.offsetBytes(),
                                rows,
                                weights.address(),
                                stateAddress(),
                                engine.penalisedAddress(),
                                step,
                                shared ? 1 : 0,
                                lane.finiteAddress()));
        boolean finite = lane.awaitFinite();
        count(1, ownRows);
        return finite;
    }

    @Override
    public double[] gradientSums() {
        return sumVector().read();
    }

    @Override
    public boolean step(double[] total, long rows, long ownRows, long step) {
        sumVector().write(total);
        return step(sums, rows, ownRows, step);
    }

    private CudaVector sumVector() {
        return new CudaVector(engine, sums.memory(), sums.offsetBytes(), engine.sumCount());
    }
}
