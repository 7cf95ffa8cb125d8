package io.pagegrad.trainer.backend.cpu;

import io.pagegrad.expression.matrix.MatrixNode;
import io.pagegrad.expression.plan.BatchInput;
import io.pagegrad.expression.plan.MatrixPlan;
import io.pagegrad.expression.plan.PlanBuilder;
import io.pagegrad.expression.plan.PlanMemory;
import io.pagegrad.expression.plan.Target;
import io.pagegrad.expression.plan.WeightLayout;
import io.pagegrad.trainer.network.NetworkModel;
import java.util.ArrayList;
import java.util.List;

/// The summed gradient of a network over the rows of a batch, or a worker's share of it: first rows, then sums.
/// One thread.
final class BatchGradient implements AutoCloseable {
    private final NetworkEngine engine;
    private final int maxRows;
    private final PlanMemory memory;
    private final BatchInput input = new BatchInput();
    private final MatrixPlan plan;
    private final MatrixNode rowWeight;
    private final List<Target> targets = new ArrayList<>();

    /// @param target where the sums go
    /// @param adds whether they are scaled and added there
    /// @param memory of the batch
    BatchGradient(NetworkEngine engine, NetworkVector weights, NetworkVector target, boolean adds, PlanMemory memory) {
        this.engine = engine;
        this.maxRows = engine.maxRows();
        this.memory = memory;
        NetworkModel model = engine.model();
        WeightLayout layout = engine.layout();
        this.rowWeight = model.rowWeight();
        PlanBuilder builder = new PlanBuilder(maxRows, model.form(), input, layout, weights.address(), memory);
        for (int w = 0; w < layout.matrices(); w++) {
            Target to = new Target(target.address() + layout.offset(w), layout.stride(w), adds);
            targets.add(to);
            builder.target(model.gradients().get(w), to);
        }
        List<MatrixNode> outputs = new ArrayList<>(model.gradients());
        if (rowWeight != null) {
            outputs.add(rowWeight);
        }
        this.plan = builder.build(outputs);
    }

    int maxRows() {
        return maxRows;
    }

    /// Whether workers can share a batch.
    boolean canShare() {
        return plan.canShare();
    }

    /// Takes the rows `[from, to)` of the engine's order for a batch, and computes all of them.
    void rows(long from, long to) {
        rows(from, to, 0, 1);
    }

    /// As [#rows(long, long)], share number `part` of `parts`.
    void rows(long from, long to, int part, int parts) {
        NetworkEngine.fill(input, engine.plan(), from, to);
        int count = (int) (to - from);
        plan.runRows((int) ((long) count * part / parts), (int) ((long) count * (part + 1) / parts));
    }

    /// The sum of the row weights of the batch, or its rows; all shares must have been computed.
    double total() {
        if (rowWeight == null) {
            return input.rows();
        }
        double total = 0;
        for (int row = 0; row < input.rows(); row++) {
            total += plan.value(rowWeight, row, 0, 0);
        }
        return total;
    }

    /// The factor of the sums that are added.
    void scale(double factor) {
        targets.forEach(target -> target.scale(factor));
    }

    /// Share number `part` of `parts` of the sums.
    void sums(int part, int parts) {
        plan.runSums(part, parts);
    }

    @Override
    public void close() {
        plan.close();
        memory.close();
    }
}
