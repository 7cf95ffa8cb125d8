package io.pagegrad.trainer.backend.cpu;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.expression.plan.WeightLayout;
import io.pagegrad.trainer.backend.ParameterVector;

/// One number for each weight of a network, off-heap, in the layout and precision that products work on.
final class NetworkVector implements ParameterVector, AutoCloseable {
    private final WeightLayout layout;
    private final Block block;

    NetworkVector(WeightLayout layout) {
        this.layout = layout;
        this.block = OffHeap.allocate(layout.memoryBytes(), MemoryTag.MODEL);
    }

    long address() {
        return block.address();
    }

    @Override
    public double[] read() {
        return layout.read(block.address());
    }

    @Override
    public void write(double[] values) {
        if (values.length != layout.numbers()) {
            throw new IllegalArgumentException(values.length + " numbers for " + layout.numbers() + " weights");
        }
        layout.write(values, block.address());
    }

    @Override
    public void close() {
        block.close();
    }
}
