package io.pagegrad.expression.plan;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.expression.product.Products;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The matrices that belong to a batch, which several plans of the same program may work on together. Closing
/// frees them.
public final class PlanMemory implements AutoCloseable {
    private final List<Block> blocks = new ArrayList<>();
    private final Map<Integer, Long> byNode = new HashMap<>();

    /// Memory for the value of a node, the same on every call.
    long ofNode(int node, long bytes) {
        return byNode.computeIfAbsent(node, ignored -> allocate(bytes));
    }

    /// Memory that a product may take for its right side.
    long allocate(long bytes) {
        Block block = OffHeap.allocate(bytes + Products.SLACK_BYTES, MemoryTag.SCRATCH);
        blocks.add(block);
        return block.address();
    }

    @Override
    public void close() {
        blocks.forEach(Block::close);
        blocks.clear();
        byNode.clear();
    }
}
