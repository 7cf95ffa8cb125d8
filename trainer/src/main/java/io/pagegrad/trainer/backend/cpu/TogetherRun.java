package io.pagegrad.trainer.backend.cpu;

import io.pagegrad.trainer.backend.BatchPlan;
import java.util.ArrayList;
import java.util.List;

/// All workers on every batch: each sums its share of the leaves, all meet once a batch, and then each adds the
/// leaves of everybody in the same tree and takes the same step on a copy of its own, so that nobody waits for a
/// leader.
final class TogetherRun {
    private final CpuEngine engine;
    private final List<CpuReplica> copies = new ArrayList<>();

    TogetherRun(CpuEngine engine) {
        this.engine = engine;
        for (int worker = 0; worker < engine.workers(); worker++) {
            copies.add(engine.newReplica());
        }
    }

    boolean run(CpuReplica replica, long fromBatch, long toBatch, long firstStep) {
        BatchPlan plan = engine.plan();
        int leafCount = replica.leafCount(plan.batchRows());
        // two sets: one is being filled for the next batch while a slow worker still reads the last one
        double[][][] leaves = {replica.grown(new double[0][], leafCount), replica.grown(new double[0][], leafCount)};
        copies.forEach(copy -> assign(replica, copy));
        engine.parallel(worker -> work(worker, leaves, fromBatch, toBatch, firstStep));
        assign(copies.getFirst(), replica);
        return engine.isFinite(replica.weights());
    }

    private void assign(CpuReplica from, CpuReplica to) {
        engine.copy(from.weights(), to.weights());
        for (int s = 0; s < from.stateVectors().size(); s++) {
            engine.copy(from.stateVectors().get(s), to.stateVectors().get(s));
        }
    }

    private void work(int worker, double[][][] leaves, long fromBatch, long toBatch, long firstStep) {
        BatchPlan plan = engine.plan();
        CpuReplica copy = copies.get(worker);
        int workers = engine.workers();
        double[][] own = copy.grown(new double[0][], leaves[0].length);
        for (long batch = fromBatch; batch < toBatch; batch++) {
            double[][] shared = leaves[(int) (batch & 1)];
            long first = batch * plan.batchRows();
            long end = first + plan.rowsOf(batch);
            int count = copy.leafCount(end - first);
            for (int leaf = count * worker / workers; leaf < count * (worker + 1) / workers; leaf++) {
                copy.leafSum(first, end, leaf, shared[leaf]);
            }
            if (!engine.meet(worker)) {
                return;
            }
            for (int leaf = 0; leaf < count; leaf++) {
                System.arraycopy(shared[leaf], 0, own[leaf], 0, own[leaf].length);
            }
            copy.reduce(own, count);
            copy.advance(worker == 0 ? end - first : 0, end - first, firstStep + batch - fromBatch);
        }
    }
}
