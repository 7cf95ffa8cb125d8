package io.pagegrad.expression.plan;

import io.pagegrad.expression.matrix.MatrixNode;
import java.util.List;
import java.util.Map;

/// A matrix program as a fixed list of steps; running it allocates nothing. One thread.
///
/// A batch goes through four phases: what depends on weights alone; what belongs to each data row, some rows at
/// a time so that they stay in the caches; sums over the batch, to which each block of rows adds its own while
/// they are still in the second-level cache; and what needs those sums. Several plans over one [PlanMemory] may
/// share a batch: each computes some rows of a block, then, when all have done so, some rows of the sums. Sums
/// run on from block to block in the order of the rows, so the bits do not depend on the shares.
public final class MatrixPlan implements AutoCloseable {
    private final BatchInput input;
    private final int chunkRows;
    private final int blockRows;
    private final PlanMemory own;
    private final List<Step> weightSteps;
    private final List<Step> rowSteps;
    private final List<Sum> sums;
    private final List<Step> lastSteps;
    private final List<Direct> directs;
    private final List<Place> blockPlaces;
    private final Map<MatrixNode, Place> places;
    private boolean inPlace;

    /// A sum over the batch, and how many rows its result has.
    record Sum(SumStep step, int rows) {}

    /// Rows of a column that are read where they lie, or from a copy when they are in several pieces.
    record Direct(int column, Place place, long rowBytes, long copy, Step gather) {}

    /// @param chunkRows data rows that go through all steps together
    /// @param blockRows data rows that are added to the sums together
    /// @param blockPlaces of values that nobody needs after their block
    MatrixPlan(
            BatchInput input,
            int chunkRows,
            int blockRows,
            PlanMemory own,
            List<Step> weightSteps,
            List<Step> rowSteps,
            List<Sum> sums,
            List<Step> lastSteps,
            List<Direct> directs,
            List<Place> blockPlaces,
            Map<MatrixNode, Place> places) {
        this.input = input;
        this.chunkRows = chunkRows;
        this.blockRows = blockRows;
        this.own = own;
        this.weightSteps = List.copyOf(weightSteps);
        this.rowSteps = List.copyOf(rowSteps);
        this.sums = List.copyOf(sums);
        this.lastSteps = List.copyOf(lastSteps);
        this.directs = List.copyOf(directs);
        this.blockPlaces = List.copyOf(blockPlaces);
        this.places = Map.copyOf(places);
    }

    /// Whether several plans can share a batch: nothing is left to do after the sums.
    public boolean canShare() {
        return lastSteps.isEmpty();
    }

    /// Data rows that are best added to the sums together.
    public int blockRows() {
        return blockRows;
    }

    /// Everything, for the whole batch.
    public void run() {
        begin();
        int rows = input.rows();
        for (int from = 0; from == 0 || from < rows; from += blockRows) {
            int to = Math.min(rows, from + blockRows);
            place(from, 0);
            runRows(from, to);
            runSums(from, to, 0, 1);
        }
        finish();
    }

    /// What depends on weights alone.
    public void begin() {
        for (Step step : weightSteps) {
            step.run(0, 1);
        }
    }

    /// Lets values of rows from row `from` of the batch on lie where those from `at` on lay at first, but for
    /// those that are asked for.
    public void place(int from, int at) {
        for (Place place : blockPlaces) {
            place.shift(from, at);
        }
        inPlace = input.isOnePiece();
        for (Direct direct : directs) {
            direct.place.moveTo(inPlace ? input.address(0, 0, direct.column, direct.rowBytes) : direct.copy);
            if (!inPlace) {
                direct.place.shift(from, at);
            }
        }
    }

    /// The rows `[from, to)` of the batch.
    public void runRows(int from, int to) {
        for (Direct direct : directs) {
            if (!inPlace) {
                direct.gather.run(from, to);
            }
        }
        for (int start = from; start < to; start += chunkRows) {
            int end = Math.min(to, start + chunkRows);
            for (Step step : rowSteps) {
                step.run(start, end);
            }
        }
    }

    /// Share number `part` of `parts` of the sums over the rows `[from, to)` of the batch, which must have been
    /// computed; they run on from those of the rows before.
    public void runSums(int from, int to, int part, int parts) {
        for (Sum sum : sums) {
            int first = (int) ((long) sum.rows * part / parts);
            int end = (int) ((long) sum.rows * (part + 1) / parts);
            if (first < end) {
                sum.step.run(first, end, from, to);
            }
        }
    }

    /// What needs the sums.
    public void finish() {
        for (Step step : lastSteps) {
            step.run(0, 1);
        }
    }

    /// One number of the value of a node that was asked for.
    ///
    /// @param row of the batch; not used for a node that does not vary
    public double value(MatrixNode node, int row, int i, int j) {
        Place place = places.get(node);
        return place.get(place.of(row), i, j);
    }

    /// Adds the numbers of a node that was asked for, row by row, to those from `first` on.
    ///
    /// @param row of the batch; not used for a node that does not vary
    public void addTo(double[] sums, int first, MatrixNode node, int row) {
        Place place = places.get(node);
        long matrix = place.of(row);
        int next = first;
        for (int i = 0; i < place.height(); i++) {
            for (int j = 0; j < place.width(); j++) {
                sums[next++] += place.get(matrix, i, j);
            }
        }
    }

    /// Frees what belongs to this plan alone.
    @Override
    public void close() {
        own.close();
    }
}
