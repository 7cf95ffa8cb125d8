package io.pagegrad.trainer.backend.cpu;

import io.pagegrad.expression.plan.PlanMemory;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;

/// A learner of a network on one CPU thread: weights, and the plan of its steps with the memory of a batch.
final class NetworkReplica implements Replica, AutoCloseable {
    private static final VarHandle COUNTER = MethodHandles.arrayElementVarHandle(long[].class);

    /// Counters lie in the middle of three cache lines of their own.
    private static final int UPDATES = 16;

    private static final int ROWS = 17;

    private final NetworkEngine engine;
    private final NetworkVector weights;
    private final List<NetworkVector> state;
    private final NetworkVector gradient;
    private final NetworkUpdate.Steps steps;
    private final long[] counters = new long[40];
    private NetworkVector part;
    private BatchGradient whole;
    private BatchGradient updating;
    private BatchGradient partial;
    private double gradientTotal;
    private long gradientRows;

    NetworkReplica(NetworkEngine engine, NetworkVector weights, List<NetworkVector> state) {
        this.engine = engine;
        this.weights = weights;
        this.state = state;
        this.gradient = new NetworkVector(engine.layout());
        this.steps = engine.update().steps(weights, gradient, state);
    }

    @Override
    public NetworkVector weights() {
        return weights;
    }

    @Override
    public List<ParameterVector> state() {
        return List.copyOf(state);
    }

    List<NetworkVector> stateVectors() {
        return state;
    }

    @Override
    public long updates() {
        return (long) COUNTER.getOpaque(counters, UPDATES);
    }

    long rowsTrained() {
        return (long) COUNTER.getOpaque(counters, ROWS);
    }

    /// Counts an update by this replica.
    void count(long rows) {
        COUNTER.setOpaque(counters, UPDATES, counters[UPDATES] + 1);
        COUNTER.setOpaque(counters, ROWS, counters[ROWS] + rows);
    }

    @Override
    public boolean run(long fromBatch, long toBatch, long firstStep) {
        for (long batch = fromBatch; batch < toBatch; batch++) {
            long step = firstStep + batch - fromBatch;
            if (engine.updatesDirectly()) {
                updateDirectly(batch, step);
            } else {
                gradient(batch);
                take(gradientTotal, step);
            }
            count(engine.plan().rowsOf(batch));
        }
        return engine.isFinite(weights);
    }

    /// Sums go straight onto the weights.
    private void updateDirectly(long batch, long step) {
        updating = made(updating, weights, true);
        BatchPlan plan = engine.plan();
        long first = batch * plan.batchRows();
        int rows = (int) plan.rowsOf(batch);
        updating.begin(first, first + rows);
        updating.rows(0, rows, 0, 0, 1);
        updating.scale(-steps.rate(step) * inverse(updating.total()));
        updating.sums(0, rows, 0, 1);
    }

    private BatchGradient made(BatchGradient before, NetworkVector target, boolean adds) {
        if (before != null && before.maxRows() >= engine.maxRows()) {
            return before;
        }
        if (before != null) {
            before.close();
        }
        return new BatchGradient(engine, weights, target, adds, new PlanMemory());
    }

    static double inverse(double total) {
        return total == 0 ? 0 : 1 / total;
    }

    @Override
    public void gradient(long batch) {
        BatchPlan plan = engine.plan();
        long first = batch * plan.batchRows();
        long end = first + plan.rowsOf(batch);
        gradientRows = end - first;
        gradientTotal = 0;
        if (gradientRows <= NetworkEngine.MOST_ROWS) {
            whole = made(whole, gradient, false);
            whole.all(first, end);
            gradientTotal = whole.total();
            return;
        }
        if (part == null) {
            part = new NetworkVector(engine.layout());
        }
        partial = made(partial, part, false);
        for (long from = first; from < end; from += NetworkEngine.MOST_ROWS) {
            partial.all(from, Math.min(end, from + NetworkEngine.MOST_ROWS));
            gradientTotal += partial.total();
            if (from == first) {
                engine.copy(part, gradient);
            } else {
                engine.axpy(1, part, gradient);
            }
        }
    }

    @Override
    public boolean step(Replica gradientOf, long step) {
        NetworkReplica other = (NetworkReplica) gradientOf;
        if (other != this) {
            engine.copy(other.gradient, gradient);
        }
        take(other.gradientTotal, step);
        count(other.gradientRows);
        return engine.isFinite(weights);
    }

    @Override
    public double[] gradientSums() {
        double[] numbers = gradient.read();
        double[] sums = Arrays.copyOf(numbers, numbers.length + 1);
        sums[numbers.length] = gradientTotal;
        return sums;
    }

    @Override
    public boolean step(double[] sums, long rows, long ownRows, long step) {
        gradient.write(Arrays.copyOf(sums, sums.length - 1));
        take(sums[sums.length - 1], step);
        count(ownRows);
        return engine.isFinite(weights);
    }

    private void take(double total, long step) {
        steps.take(factor(total), step, 0, 1);
    }

    /// What the sums in the gradient are multiplied by.
    private double factor(double total) {
        double factor = inverse(total);
        if (!engine.update().rule().clipsNorm()) {
            return factor;
        }
        double length = engine.norm(gradient) * factor;
        double limit = engine.update().rule().clipNorm();
        return length > limit ? factor * (limit / length) : factor;
    }

    @Override
    public void close() {
        for (BatchGradient plan : new BatchGradient[] {whole, updating, partial}) {
            if (plan != null) {
                plan.close();
            }
        }
        if (part != null) {
            part.close();
        }
        steps.close();
        gradient.close();
    }
}
