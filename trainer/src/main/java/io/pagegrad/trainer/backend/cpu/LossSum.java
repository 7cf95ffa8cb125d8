package io.pagegrad.trainer.backend.cpu;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.expression.compile.SumKernel;
import io.pagegrad.trainer.backend.BatchPlan;
import java.util.concurrent.atomic.AtomicInteger;

/// Mean loss over many rows: leaves of a fixed size, handed out to workers, added in a fixed tree.
final class LossSum {
    private static final long LEAF_ROWS = 16_384;

    private final SumKernel kernel;
    private final boolean weighted;

    LossSum(SumKernel kernel, boolean weighted) {
        this.kernel = kernel;
        this.weighted = weighted;
    }

    double mean(WorkerPool pool, int workers, double[] weights, BatchPlan rows) {
        int count = Math.toIntExact((rows.rows() + LEAF_ROWS - 1) / LEAF_ROWS);
        if (count == 0) {
            return Double.NaN;
        }
        double[][] leaves = new double[count][kernel.sumCount()];
        AtomicInteger next = new AtomicInteger();
        if (workers == 1 || count == 1) {
            work(weights, rows, leaves, next);
        } else {
            pool.run(worker -> work(weights, rows, leaves, next));
        }
        PairwiseTree.reduce(leaves, count, kernel.sumCount());
        return leaves[0][0] / (weighted ? leaves[0][1] : rows.rows());
    }

    private void work(double[] weights, BatchPlan rows, double[][] leaves, AtomicInteger next) {
        double[] spare = new double[kernel.sumCount()];
        try (Block scratch = OffHeap.allocate(kernel.scratchBytes(), MemoryTag.SCRATCH)) {
            int segment = 0;
            for (int leaf = next.getAndIncrement(); leaf < leaves.length; leaf = next.getAndIncrement()) {
                long from = leaf * LEAF_ROWS;
                long to = Math.min(rows.rows(), from + LEAF_ROWS);
                segment = Leaves.sum(kernel, rows, segment, from, to, weights, leaves[leaf], spare, scratch.address());
            }
        }
    }
}
