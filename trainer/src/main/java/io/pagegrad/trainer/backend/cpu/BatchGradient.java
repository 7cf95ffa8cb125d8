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

/// The summed gradient of a network over the rows of a batch, or a worker's share of it: block by block, first
/// rows, then sums.
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

    /// Rows that are best added to the sums together by one worker.
    int blockRows() {
        return plan.blockRows();
    }

    /// Takes the rows `[from, to)` of the engine's order for a batch.
    void begin(long from, long to) {
        NetworkEngine.fill(input, engine.plan(), from, to);
        plan.begin();
    }

    /// Computes the rows `[from, to)` of the batch, or share number `part` of `parts` of them.
    ///
    /// @param at where their values lie: in the place of row `at`
    void rows(int from, int to, int at, int part, int parts) {
        long count = to - from;
        plan.place(from, at);
        plan.runRows(from + (int) (count * part / parts), from + (int) (count * (part + 1) / parts));
    }

    /// Computes rows and sums of a whole batch, the rows `[from, to)` of the engine's order.
    void all(long from, long to) {
        NetworkEngine.fill(input, engine.plan(), from, to);
        plan.run();
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

    /// Share number `part` of `parts` of the sums over the rows `[from, to)` of the batch.
    void sums(int from, int to, int part, int parts) {
        plan.runSums(from, to, part, parts);
    }

    @Override
    public void close() {
        plan.close();
        memory.close();
    }
}
