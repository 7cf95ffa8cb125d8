package io.pagegrad.trainer.backend.cpu;

import io.pagegrad.expression.plan.PlanMemory;
import io.pagegrad.trainer.backend.BatchPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// All workers on every batch of a network: of each block each computes some rows, all meet, each adds up some
/// rows of the sums; after the last block all meet. No sum is split, so the bits are those of one worker.
final class NetworkTogether implements AutoCloseable {
    private final NetworkEngine engine;
    private final PlanMemory memory = new PlanMemory();
    private final List<BatchGradient> shares = new ArrayList<>();
    private final List<NetworkUpdate.Steps> steps = new ArrayList<>();
    private NetworkVector gradient;
    private NetworkReplica madeFor;
    private boolean madeDirect;

    NetworkTogether(NetworkEngine engine) {
        this.engine = engine;
    }

    boolean run(NetworkReplica replica, long fromBatch, long toBatch, long firstStep) {
        prepare(replica);
        if (!shares.getFirst().canShare() || engine.update().rule().clipsNorm()) {
            return replica.run(fromBatch, toBatch, firstStep);
        }
        AtomicBoolean broken = new AtomicBoolean();
        engine.parallel(worker -> {
            if (!work(worker, replica, fromBatch, toBatch, firstStep)) {
                broken.set(true);
            }
        });
        return !broken.get() && engine.isFinite(replica.weights());
    }

    private boolean work(int worker, NetworkReplica replica, long fromBatch, long toBatch, long firstStep) {
        BatchPlan plan = engine.plan();
        BatchGradient share = shares.get(worker);
        NetworkUpdate.Steps step = steps.get(worker);
        int workers = engine.workers();
        boolean direct = engine.updatesDirectly();
        int block = share.blockRows() * workers;
        for (long batch = fromBatch; batch < toBatch; batch++) {
            long first = batch * plan.batchRows();
            long number = firstStep + batch - fromBatch;
            int rows = (int) plan.rowsOf(batch);
            share.begin(first, first + rows);
            for (int from = 0; from < rows; from += block) {
                int to = Math.min(rows, from + block);
                // others may still read the block before
                share.rows(from, to, from / block % 2 * block, worker, workers);
                if (!engine.meet(worker)) {
                    return false;
                }
                if (direct) {
                    share.scale(-step.rate(number) * NetworkReplica.inverse(share.total()));
                }
                share.sums(from, to, worker, workers);
            }
            if (!engine.meet(worker)) {
                return false;
            }
            if (!direct) {
                step.take(NetworkReplica.inverse(share.total()), number, worker, workers);
                if (!engine.meet(worker)) {
                    return false;
                }
            }
            if (worker == 0) {
                replica.count(rows);
            }
        }
        return true;
    }

    private void prepare(NetworkReplica replica) {
        boolean direct = engine.updatesDirectly();
        boolean fits =
                madeFor == replica && madeDirect == direct && shares.getFirst().maxRows() >= engine.maxRows();
        if (fits) {
            return;
        }
        free();
        gradient = new NetworkVector(engine.layout());
        for (int worker = 0; worker < engine.workers(); worker++) {
            shares.add(new BatchGradient(
                    engine, replica.weights(), direct ? replica.weights() : gradient, direct, memory));
            steps.add(engine.update().steps(replica.weights(), gradient, replica.stateVectors()));
        }
        madeFor = replica;
        madeDirect = direct;
    }

    private void free() {
        shares.forEach(BatchGradient::close);
        shares.clear();
        steps.forEach(NetworkUpdate.Steps::close);
        steps.clear();
        if (gradient != null) {
            gradient.close();
            gradient = null;
        }
    }

    @Override
    public void close() {
        free();
    }
}
