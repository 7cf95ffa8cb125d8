package io.pagegrad.gpu.benchmark;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.RowSegment;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Five float32 columns off-heap: four features of deviation 1 and a label that is linear in them, with noise.
/// Owned.
final class TaxiLikeRows implements AutoCloseable {
    static final int FEATURES = 4;
    static final int ROW_BYTES = (FEATURES + 1) * Float.BYTES;
    private static final float[] TRUTH = {0.8f, -0.4f, 0.2f, 0.1f};
    private static final float INTERCEPT = 0.5f;

    private final Block block;
    private final int rows;

    TaxiLikeRows(int rows) {
        this.rows = rows;
        this.block = OffHeap.allocate((long) rows * ROW_BYTES, MemoryTag.CACHE);
        MemorySegment memory = block.segment();
        long state = 42;
        for (int r = 0; r < rows; r++) {
            float label = INTERCEPT;
            for (int c = 0; c <= FEATURES; c++) {
                // uniform numbers of deviation 1: the sum of squares is what matters here, not the shape
                state = state * 6364136223846793005L + 1442695040888963407L;
                float value = ((state >>> 40) * 0x1p-24f - 0.5f) * 3.4641016f;
                if (c < FEATURES) {
                    label += TRUTH[c] * value;
                    set(memory, c, r, value);
                } else {
                    set(memory, c, r, label + 0.1f * value);
                }
            }
        }
    }

    private void set(MemorySegment memory, int column, int row, float value) {
        memory.setAtIndex(ValueLayout.JAVA_FLOAT, (long) column * rows + row, value);
    }

    MemorySegment memory() {
        return block.segment();
    }

    BatchPlan plan(long batchRows) {
        long[] columns = new long[FEATURES + 1];
        for (int c = 0; c <= FEATURES; c++) {
            columns[c] = block.address() + (long) c * rows * Float.BYTES;
        }
        return new BatchPlan(List.of(new RowSegment(columns, 0, rows)), batchRows);
    }

    @Override
    public void close() {
        block.close();
    }
}
