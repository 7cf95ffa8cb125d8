package io.pagegrad.expression.compile;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import java.lang.foreign.ValueLayout;

/// Off-heap columns of test values.
final class Columns implements AutoCloseable {
    private final Block[] blocks;
    private final double[][] values;

    /// @param values by column, then row; as read back by [#row], rounded to the column's precision
    Columns(double[][] values, KernelPrecision precision) {
        this.values = values;
        this.blocks = new Block[values.length];
        for (int c = 0; c < values.length; c++) {
            blocks[c] = OffHeap.allocate((long) values[c].length * precision.columnBytes(), MemoryTag.CACHE);
            for (int r = 0; r < values[c].length; r++) {
                if (precision.columnBytes() == Float.BYTES) {
                    blocks[c].segment().setAtIndex(ValueLayout.JAVA_FLOAT, r, (float) values[c][r]);
                    values[c][r] = (float) values[c][r];
                } else {
                    blocks[c].segment().setAtIndex(ValueLayout.JAVA_DOUBLE, r, values[c][r]);
                }
            }
        }
    }

    long[] addresses() {
        long[] addresses = new long[blocks.length];
        for (int c = 0; c < addresses.length; c++) {
            addresses[c] = blocks[c].address();
        }
        return addresses;
    }

    double[] row(int row) {
        double[] cells = new double[values.length];
        for (int c = 0; c < cells.length; c++) {
            cells[c] = values[c][row];
        }
        return cells;
    }

    @Override
    public void close() {
        for (Block block : blocks) {
            block.close();
        }
    }
}
