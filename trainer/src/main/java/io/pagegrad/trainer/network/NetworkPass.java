package io.pagegrad.trainer.network;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.expression.compile.NativeMemory;
import io.pagegrad.expression.matrix.MatrixNode;
import io.pagegrad.expression.plan.BatchInput;
import io.pagegrad.expression.plan.MatrixPlan;
import io.pagegrad.expression.plan.PlanBuilder;
import io.pagegrad.expression.plan.PlanMemory;
import io.pagegrad.expression.plan.WeightLayout;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Values of a network for some rows at weights of its own. One thread; closing frees its memory.
public final class NetworkPass implements AutoCloseable {
    private final WeightLayout layout;
    private final Block weights;
    private final PlanMemory memory = new PlanMemory();
    private final BatchInput input = new BatchInput();
    private final MatrixPlan plan;

    /// @param wide float64 columns and arithmetic instead of float32
    /// @param maxRows most rows of a batch
    /// @param outputs nodes whose values are asked for
    public NetworkPass(NetworkModel model, boolean wide, int maxRows, List<MatrixNode> outputs) {
        this.layout = new WeightLayout(model.shapes(), wide);
        this.weights = OffHeap.allocate(layout.memoryBytes(), MemoryTag.MODEL);
        this.plan = new PlanBuilder(maxRows, model.form(), input, layout, weights.address(), memory).build(outputs);
    }

    /// Sets the weights.
    public void weights(double[] values) {
        layout.write(values, weights.address());
    }

    /// Sets the weights to those at an address, in the layout of the same model and precision.
    public void copyWeights(long address) {
        MemorySegment.copy(NativeMemory.ALL, address, weights.segment(), 0, layout.sizeBytes());
    }

    /// The rows of the next batch, to be filled.
    public BatchInput input() {
        return input;
    }

    public void run() {
        plan.run();
    }

    /// One number of the value of an output.
    public double value(MatrixNode output, int row, int i, int j) {
        return plan.value(output, row, i, j);
    }

    /// Adds the numbers of an output, row by row, to those from `first` on.
    public void addTo(double[] sums, int first, MatrixNode output, int row) {
        plan.addTo(sums, first, output, row);
    }

    @Override
    public void close() {
        plan.close();
        memory.close();
        weights.close();
    }
}
