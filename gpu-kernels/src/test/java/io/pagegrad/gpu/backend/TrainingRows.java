package io.pagegrad.gpu.backend;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.gpu.emit.TestModels;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.RowSegment;
import io.pagegrad.trainer.update.UpdateRule;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Rows `y = 0.5 a - 0.3 b + 0.2 c + 0.7 + noise` off-heap, in groups, and jobs that learn them.
final class TrainingRows implements AutoCloseable {
    static final int FEATURES = 3;
    static final double[] TRUTH = {0.5, -0.3, 0.2, 0.7};

    private final List<Block> blocks = new ArrayList<>();
    private final List<RowSegment> segments = new ArrayList<>();
    private final KernelPrecision precision;

    /// @param groupRows rows of a group; a segment leaves out the first row of its group
    TrainingRows(int rows, int groupRows, KernelPrecision precision) {
        this.precision = precision;
        Random random = new Random(rows);
        for (int first = 0; first < rows; first += groupRows) {
            int count = Math.min(groupRows, rows - first);
            long[] addresses = new long[FEATURES + 1];
            Block[] columns = new Block[FEATURES + 1];
            for (int c = 0; c <= FEATURES; c++) {
                columns[c] = OffHeap.allocate((long) (count + 1) * precision.columnBytes(), MemoryTag.CACHE);
                addresses[c] = columns[c].address();
                blocks.add(columns[c]);
            }
            for (int r = 1; r <= count; r++) {
                double label = TRUTH[FEATURES] + 0.01 * random.nextGaussian();
                for (int c = 0; c < FEATURES; c++) {
                    double value = random.nextGaussian();
                    label += TRUTH[c] * value;
                    set(columns[c], r, value);
                }
                set(columns[FEATURES], r, label);
            }
            segments.add(new RowSegment(addresses, 1, count + 1));
        }
    }

    private void set(Block column, int row, double value) {
        if (precision == KernelPrecision.FLOAT64) {
            column.segment().setAtIndex(ValueLayout.JAVA_DOUBLE, row, value);
        } else {
            column.segment().setAtIndex(ValueLayout.JAVA_FLOAT, row, (float) value);
        }
    }

    BatchPlan plan(long batchRows) {
        return new BatchPlan(segments, batchRows);
    }

    /// The same rows, cut into blocks of `batchRows` rows in another order.
    BatchPlan turned(int turn, int batchRows) {
        List<RowSegment> blocks = new ArrayList<>();
        for (RowSegment segment : segments) {
            for (long from = segment.from(); from < segment.to(); from += batchRows) {
                blocks.add(new RowSegment(segment.columns(), from, Math.min(segment.to(), from + batchRows)));
            }
        }
        Collections.rotate(blocks, 3 * turn);
        return new BatchPlan(blocks, batchRows);
    }

    BatchPlan rewritten(long batchRows) {
        return new BatchPlan(segments, batchRows, true);
    }

    void clearLabels() {
        for (int b = FEATURES; b < blocks.size(); b += FEATURES + 1) {
            blocks.get(b).segment().fill((byte) 0);
        }
    }

    Job job(UpdateRule update, int workers) {
        Program gradient = TestModels.linearGradient(FEATURES);
        return new Job(
                gradient,
                TestModels.linearLoss(FEATURES),
                false,
                new double[] {0.1, 0.1, -0.1, 0},
                new boolean[] {true, true, true, false},
                update,
                precision,
                workers);
    }

    @Override
    public void close() {
        blocks.forEach(Block::close);
    }
}
