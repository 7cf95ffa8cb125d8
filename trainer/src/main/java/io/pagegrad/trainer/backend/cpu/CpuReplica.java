package io.pagegrad.trainer.backend.cpu;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.expression.compile.ArrayKernel;
import io.pagegrad.expression.compile.SumKernel;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import io.pagegrad.trainer.backend.RowSegment;
import io.pagegrad.trainer.update.UpdateRule;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;

/// A learner on one CPU thread: kernels, weights, and the memory they need, allocated once.
final class CpuReplica implements Replica, AutoCloseable {
    private static final VarHandle COUNTER = MethodHandles.arrayElementVarHandle(long[].class);

    /// Counters lie in the middle of three cache lines of their own.
    private static final int UPDATES = 16;

    private static final int ROWS = 17;

    private final CpuEngine engine;
    private final SumKernel kernel;
    private final ArrayKernel update;
    private final CpuVector weights;
    private final List<CpuVector> state;
    private final double[][] arrays;
    private final double[] sums;
    private final double[] spare;
    private final double[] scalars = new double[2];
    private final Block scratch;
    private final long[] counters = new long[40];
    private double[][] leaves = new double[0][];
    private long gradientRows;
    private int lastSegment;

    CpuReplica(CpuEngine engine, ArrayKernel update, CpuVector weights, List<CpuVector> state) {
        this.engine = engine;
        this.kernel = engine.gradientKernel();
        this.update = update;
        this.weights = weights;
        this.state = state;
        this.sums = new double[kernel.sumCount() + 16];
        this.spare = new double[kernel.sumCount() + 16];
        this.scratch = OffHeap.allocate(kernel.scratchBytes(), MemoryTag.SCRATCH);
        this.arrays = new double[UpdateRule.STATE + state.size()][];
        arrays[UpdateRule.WEIGHTS] = weights.values();
        arrays[UpdateRule.GRADIENT_SUMS] = sums;
        arrays[UpdateRule.PENALISED] = engine.penalised();
        for (int s = 0; s < state.size(); s++) {
            arrays[UpdateRule.STATE + s] = state.get(s).values();
        }
    }

    @Override
    public CpuVector weights() {
        return weights;
    }

    @Override
    public List<ParameterVector> state() {
        return List.copyOf(state);
    }

    List<CpuVector> stateVectors() {
        return state;
    }

    @Override
    public long updates() {
        return (long) COUNTER.getOpaque(counters, UPDATES);
    }

    long rowsTrained() {
        return (long) COUNTER.getOpaque(counters, ROWS);
    }

    @Override
    public boolean run(long fromBatch, long toBatch, long firstStep) {
        BatchPlan plan = engine.plan();
        long batchRows = plan.batchRows();
        boolean oneLeaf = batchRows <= engine.leafRows();
        long batch = fromBatch;
        while (batch < toBatch) {
            long row = batch * batchRows;
            int index = plan.segmentOf(row, lastSegment);
            lastSegment = index;
            RowSegment segment = plan.segment(index);
            long local = segment.from() + row - plan.start(index);
            long whole = oneLeaf ? Math.min((segment.to() - local) / batchRows, toBatch - batch) : 0;
            long step = firstStep + batch - fromBatch;
            if (whole > 0) {
                stretch(segment.columns(), local, batchRows, whole, step);
                batch += whole;
            } else {
                gradient(batch);
                advance(plan.rowsOf(batch), step);
                batch++;
            }
        }
        return isFinite();
    }

    /// Batches that lie one after the other in one segment, each summed in one piece.
    private void stretch(long[] columns, long from, long batchRows, long batches, long firstStep) {
        long row = from;
        for (long i = 0; i < batches; i++) {
            kernel.sum(columns, row, row + batchRows, weights.values(), sums, scratch.address());
            row += batchRows;
            advance(batchRows, firstStep + i);
        }
    }

    /// As [CpuEngine#turn].
    boolean turn(long batch, long step, double factor, double[] model, double[] sum, double[] shares) {
        gradient(batch);
        double[] own = weights.values();
        int count = weights.size();
        for (int j = 0; j < count; j++) {
            shares[j] = factor * (own[j] - model[j]);
        }
        advance(gradientRows, step);
        double zeros = 0;
        for (int j = 0; j < count; j++) {
            double weight = own[j] - shares[j];
            own[j] = weight;
            sum[j] += shares[j];
            zeros += weight * 0;
        }
        return zeros == 0;
    }

    @Override
    public void gradient(long batch) {
        BatchPlan plan = engine.plan();
        long first = batch * plan.batchRows();
        long end = first + plan.rowsOf(batch);
        gradientRows = end - first;
        int count = leafCount(gradientRows);
        if (count <= 1) {
            lastSegment =
                    Leaves.sum(kernel, plan, lastSegment, first, end, weights.values(), sums, spare, scratch.address());
            return;
        }
        leaves = grown(leaves, count);
        for (int leaf = 0; leaf < count; leaf++) {
            leafSum(first, end, leaf, leaves[leaf]);
        }
        reduce(leaves, count);
    }

    int leafCount(long rows) {
        return (int) ((rows + engine.leafRows() - 1) / engine.leafRows());
    }

    /// Sums leaf number `leaf` of the rows `[first, end)` at this replica's weights.
    void leafSum(long first, long end, int leaf, double[] into) {
        long from = first + leaf * engine.leafRows();
        long to = Math.min(end, from + engine.leafRows());
        lastSegment = Leaves.sum(
                kernel, engine.plan(), lastSegment, from, to, weights.values(), into, spare, scratch.address());
    }

    /// Takes the sum of leaves for the gradient; destroys them.
    void reduce(double[][] parts, int count) {
        PairwiseTree.reduce(parts, count, kernel.sumCount());
        System.arraycopy(parts[0], 0, sums, 0, kernel.sumCount());
    }

    double[][] grown(double[][] parts, int count) {
        return parts.length >= count ? parts : new double[count][kernel.sumCount()];
    }

    @Override
    public boolean step(Replica gradientOf, long step) {
        double[] other = ((CpuReplica) gradientOf).sums;
        System.arraycopy(other, 0, sums, 0, kernel.sumCount());
        advance(((CpuReplica) gradientOf).gradientRows, step);
        return isFinite();
    }

    @Override
    public double[] gradientSums() {
        return Arrays.copyOf(sums, kernel.sumCount());
    }

    @Override
    public boolean step(double[] total, long rows, long ownRows, long step) {
        System.arraycopy(total, 0, sums, 0, kernel.sumCount());
        advance(ownRows, rows, step);
        return isFinite();
    }

    /// Turns the sums into a mean gradient and the weights into the next ones.
    private void advance(long rows, long step) {
        advance(rows, rows, step);
    }

    /// @param counted rows to add to the count of rows trained on
    void advance(long counted, long rows, long step) {
        int count = weights.size();
        double total = engine.isWeighted() ? sums[count] : rows;
        double factor = total == 0 ? 0 : 1 / total;
        UpdateRule rule = engine.updateRule();
        if (rule.clipsNorm()) {
            factor = clipped(factor, rule.clipNorm(), count);
        }
        scalars[UpdateRule.GRADIENT_FACTOR] = factor;
        scalars[UpdateRule.STEP] = step;
        update.apply(arrays, scalars, count);
        COUNTER.setOpaque(counters, UPDATES, counters[UPDATES] + 1);
        COUNTER.setOpaque(counters, ROWS, counters[ROWS] + counted);
    }

    private double clipped(double factor, double limit, int count) {
        double squares = 0;
        for (int j = 0; j < count; j++) {
            squares += sums[j] * sums[j];
        }
        double length = Math.sqrt(squares) * factor;
        return length > limit ? factor * (limit / length) : factor;
    }

    private boolean isFinite() {
        return engine.isFinite(weights);
    }

    @Override
    public void close() {
        scratch.close();
    }
}
