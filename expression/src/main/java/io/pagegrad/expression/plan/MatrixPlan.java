package io.pagegrad.expression.plan;

import io.pagegrad.expression.matrix.MatrixNode;
import java.util.List;
import java.util.Map;

/// A matrix program as a fixed list of steps; running it allocates nothing. One thread.
///
/// A batch goes through three phases: what depends on weights alone; what belongs to each data row, some rows at
/// a time so that they stay in the caches; sums over the batch. Several plans over one [PlanMemory] may share a
/// batch: each computes some rows, then, when all have done so, some rows of the sums. The bits do not depend on
/// the shares.
public final class MatrixPlan implements AutoCloseable {
    private final BatchInput input;
    private final int chunkRows;
    private final PlanMemory own;
    private final List<Step> weightSteps;
    private final List<Step> rowSteps;
    private final List<Sum> sums;
    private final List<Step> lastSteps;
    private final List<Direct> directs;
    private final Map<MatrixNode, Place> places;

    /// A sum over the batch, and how many rows its result has.
    record Sum(Step step, int rows) {}

    /// Rows of a column that are read where they lie, or from a copy when they are in several pieces.
    record Direct(int column, Place place, long rowBytes, long copy, Step gather) {}

    /// @param chunkRows data rows that go through all steps together
    MatrixPlan(
            BatchInput input,
            int chunkRows,
            PlanMemory own,
            List<Step> weightSteps,
            List<Step> rowSteps,
            List<Sum> sums,
            List<Step> lastSteps,
            List<Direct> directs,
            Map<MatrixNode, Place> places) {
        this.input = input;
        this.chunkRows = chunkRows;
        this.own = own;
        this.weightSteps = List.copyOf(weightSteps);
        this.rowSteps = List.copyOf(rowSteps);
        this.sums = List.copyOf(sums);
        this.lastSteps = List.copyOf(lastSteps);
        this.directs = List.copyOf(directs);
        this.places = Map.copyOf(places);
    }

    /// Whether several plans can share a batch: nothing is left to do after the sums.
    public boolean canShare() {
        return lastSteps.isEmpty();
    }

    /// Everything, for the whole batch.
    public void run() {
        runRows(0, input.rows());
        runSums(0, 1);
    }

    /// What depends on weights alone, then the rows `[from, to)` of the batch.
    public void runRows(int from, int to) {
        for (Step step : weightSteps) {
            step.run(0, 1, 0);
        }
        bind(from, to);
        int batchRows = input.rows();
        for (int start = from; start < to; start += chunkRows) {
            int end = Math.min(to, start + chunkRows);
            for (Step step : rowSteps) {
                step.run(start, end, batchRows);
            }
        }
    }

    /// Share number `part` of `parts` of the sums over the batch; all rows must have been computed.
    public void runSums(int part, int parts) {
        int batchRows = input.rows();
        for (Sum sum : sums) {
            int from = (int) ((long) sum.rows * part / parts);
            int to = (int) ((long) sum.rows * (part + 1) / parts);
            if (from < to) {
                sum.step.run(from, to, batchRows);
            }
        }
        for (Step step : lastSteps) {
            step.run(0, 1, batchRows);
        }
    }

    private void bind(int from, int to) {
        boolean inPlace = input.isOnePiece();
        for (Direct direct : directs) {
            if (inPlace) {
                direct.place.moveTo(input.address(0, 0, direct.column, direct.rowBytes), direct.rowBytes);
            } else {
                direct.place.moveTo(direct.copy, direct.rowBytes);
                direct.gather.run(from, to, input.rows());
            }
        }
    }

    /// One number of the value of a node that was asked for.
    ///
    /// @param row of the batch; not used for a node that does not vary
    public double value(MatrixNode node, int row, int i, int j) {
        Place place = places.get(node);
        return place.get(place.of(row), i, j);
    }

    /// Frees what belongs to this plan alone.
    @Override
    public void close() {
        own.close();
    }
}
