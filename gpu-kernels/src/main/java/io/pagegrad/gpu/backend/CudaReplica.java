package io.pagegrad.gpu.backend;

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
        boolean whole = engine.hasWholeDevice();
        engine.windows(
                lane,
                fromBatch,
                toBatch,
                1,
                window -> engine.kernels()
                        .run(lane, this, plan, window, firstStep + window.fromBatch(plan) - fromBatch, shared, whole));
        boolean finite = lane.awaitFinite();
        count(toBatch - fromBatch, Math.min(plan.rows(), toBatch * plan.batchRows()) - fromBatch * plan.batchRows());
        return finite;
    }

    @Override
    public void gradient(long batch) {
        BatchPlan plan = engine.plan();
        long first = batch * plan.batchRows();
        gradientRows = plan.rowsOf(batch);
        DeviceLane lane = engine.lane();
        engine.kernels()
                .gradientSums(lane, engine.planRows(), weights.address(), first, first + gradientRows, address(sums));
        lane.stream().synchronize();
    }

    @Override
    public boolean step(Replica gradientOf, long step) {
        CudaReplica other = (CudaReplica) gradientOf;
        return step(other.sums, other.gradientRows, other.gradientRows, step);
    }

    private boolean step(VectorSlab.Place from, long rows, long ownRows, long step) {
        DeviceLane lane = engine.lane();
        lane.reset(0);
        engine.kernels().step(lane, this, address(from), rows, step, shared);
        boolean finite = lane.awaitFinite();
        count(1, ownRows);
        return finite;
    }

    private static long address(VectorSlab.Place place) {
        return place.memory().address() + place.offsetBytes();
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
