package io.pagegrad.trainer.backend.cpu;

import io.pagegrad.expression.matrix.MatrixNode;
import io.pagegrad.expression.plan.WeightLayout;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.network.NetworkModel;
import io.pagegrad.trainer.network.NetworkPass;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Mean loss of a network over many rows: leaves of a fixed size, handed out to workers, added in a fixed tree.
final class NetworkLoss implements AutoCloseable {
    private static final int LEAF_ROWS = 512;

    private final NetworkModel model;
    private final List<MatrixNode> outputs = new ArrayList<>();
    private final WeightLayout layout;
    private final NetworkPass[] passes;

    NetworkLoss(Job job, WeightLayout layout) {
        this.model = job.network();
        this.layout = layout;
        this.passes = new NetworkPass[job.workers()];
        outputs.add(model.loss());
        if (model.hasRowWeights()) {
            outputs.add(model.rowWeight());
        }
    }

    double mean(CpuWorkers workers, NetworkVector weights, BatchPlan rows) {
        int count = Math.toIntExact((rows.rows() + LEAF_ROWS - 1) / LEAF_ROWS);
        if (count == 0) {
            return Double.NaN;
        }
        double[][] leaves = new double[count][2];
        AtomicInteger next = new AtomicInteger();
        if (workers.count() == 1 || count == 1) {
            work(0, weights, rows, leaves, next, count);
        } else {
            if (passes[0] == null) {
                // while kernels are not compiled yet, the others would take the processors from the JIT
                work(0, weights, rows, leaves, next, 1);
            }
            workers.pool().run(worker -> work(worker, weights, rows, leaves, next, count));
        }
        PairwiseTree.reduce(leaves, count, 2);
        return leaves[0][0] / leaves[0][1];
    }

    /// Computes leaves until `end` of them are begun.
    private void work(
            int worker, NetworkVector weights, BatchPlan rows, double[][] leaves, AtomicInteger next, int end) {
        if (passes[worker] == null) {
            passes[worker] = new NetworkPass(model, layout.isWide(), LEAF_ROWS, outputs);
        }
        NetworkPass pass = passes[worker];
        pass.copyWeights(weights.address());
        while (next.get() < end) {
            int leaf = next.getAndIncrement();
            if (leaf >= end) {
                return;
            }
            long from = (long) leaf * LEAF_ROWS;
            long to = Math.min(rows.rows(), from + LEAF_ROWS);
            NetworkEngine.fill(pass.input(), rows, from, to);
            pass.run();
            for (int row = 0; row < to - from; row++) {
                leaves[leaf][0] += pass.value(model.loss(), row, 0, 0);
                leaves[leaf][1] += model.hasRowWeights() ? pass.value(model.rowWeight(), row, 0, 0) : 1;
            }
        }
    }

    @Override
    public void close() {
        for (NetworkPass pass : passes) {
            if (pass != null) {
                pass.close();
            }
        }
    }
}
