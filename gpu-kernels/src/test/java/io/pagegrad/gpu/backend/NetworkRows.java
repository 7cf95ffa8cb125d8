package io.pagegrad.gpu.backend;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.RowSegment;
import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.model.TrainingModel;
import io.pagegrad.trainer.update.UpdateRule;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Rows of columns with several numbers and a class of three, off-heap, in groups, and networks that learn them.
final class NetworkRows implements AutoCloseable {
    /// Numbers of the columns `x`, `z` and `label`.
    static final int[] LANES = {6, 1, 1};

    private final List<Block> blocks = new ArrayList<>();
    private final List<RowSegment> segments = new ArrayList<>();
    private final KernelPrecision precision;

    /// @param groupRows rows of a group; a segment leaves out the first row of its group
    NetworkRows(int rows, int groupRows, KernelPrecision precision) {
        this.precision = precision;
        Random random = new Random(rows);
        for (int first = 0; first < rows; first += groupRows) {
            int count = Math.min(groupRows, rows - first);
            Block[] columns = new Block[LANES.length];
            long[] addresses = new long[LANES.length];
            for (int c = 0; c < LANES.length; c++) {
                columns[c] = OffHeap.allocate((long) (count + 1) * LANES[c] * precision.columnBytes(), MemoryTag.CACHE);
                addresses[c] = columns[c].address();
                blocks.add(columns[c]);
            }
            for (int r = 1; r <= count; r++) {
                int kind = random.nextInt(3);
                for (int l = 0; l < LANES[0]; l++) {
                    set(columns[0], r * LANES[0] + l, (l % 3 == kind ? 1 : 0) + 0.3 * random.nextGaussian());
                }
                set(columns[1], r, 0.5 * random.nextGaussian());
                set(columns[2], r, kind);
            }
            segments.add(new RowSegment(addresses, 1, count + 1));
        }
    }

    private void set(Block column, int index, double value) {
        if (precision == KernelPrecision.FLOAT64) {
            column.segment().setAtIndex(ValueLayout.JAVA_DOUBLE, index, value);
        } else {
            column.segment().setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) value);
        }
    }

    BatchPlan plan(long batchRows) {
        return new BatchPlan(segments, batchRows);
    }

    /// A job for a network over the columns, which it must name in the order `x`, `z`, `label`.
    Job job(ModelSpec network, UpdateRule update, int workers) {
        TrainingModel model = network.build(List.of("x", "z", "label"));
        if (!model.columns().equals(List.of("x", "z", "label"))) {
            throw new IllegalArgumentException("columns " + model.columns());
        }
        return Job.of(model, update, precision, workers);
    }

    @Override
    public void close() {
        blocks.forEach(Block::close);
    }
}
