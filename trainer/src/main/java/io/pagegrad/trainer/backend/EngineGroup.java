package io.pagegrad.trainer.backend;

import io.pagegrad.column.Closing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Several devices at work on one job. Each has its part of the rows, in proportion to [Engine#capacity()].
///
/// Operations on vectors, replicas and losses are those of the first device, which knows its own part of the
/// rows alone; who trains on all of them works with [#members()].
public final class EngineGroup implements Engine {
    private final List<Engine> members;
    private final double[] until;
    private Split split = Split.ROWS;
    private BatchPlan plan;

    /// How rows are shared out.
    public enum Split {
        /// Each device has the same rows in every plan over the same memory, so that they stay with it.
        ROWS,
        /// Each device has a part of every batch.
        BATCHES
    }

    /// @param members at least one; they are closed with the group
    public EngineGroup(List<Engine> members) {
        this.members = List.copyOf(members);
        this.until = new double[members.size()];
        double total = 0;
        for (int m = 0; m < until.length; m++) {
            total += members.get(m).capacity();
            until[m] = total;
        }
        for (int m = 0; m < until.length; m++) {
            until[m] /= total;
        }
        until[until.length - 1] = 1;
    }

    public List<Engine> members() {
        return members;
    }

    /// Part of the rows that member `index` has.
    public double share(int index) {
        return until[index] - (index == 0 ? 0 : until[index - 1]);
    }

    /// How the next plans are shared out.
    public void splitBy(Split value) {
        split = value;
    }

    @Override
    public void plan(BatchPlan next) {
        plan = next;
        for (int member = 0; member < members.size(); member++) {
            members.get(member).plan(split == Split.ROWS ? rowsOf(member) : batchPartsOf(member));
        }
    }

    /// From each piece of memory the rows between two marks, which lie at whole batches and depend on its length
    /// alone.
    private BatchPlan rowsOf(int member) {
        Map<List<Long>, Long> ends = new HashMap<>();
        for (int s = 0; s < plan.segmentCount(); s++) {
            ends.merge(place(plan.place(s)), plan.place(s).to(), Math::max);
        }
        List<RowSegment> own = new ArrayList<>();
        for (int s = 0; s < plan.segmentCount(); s++) {
            RowSegment segment = plan.place(s);
            long rows = ends.get(place(segment));
            long from = Math.max(segment.from(), member == 0 ? 0 : mark(member - 1, rows));
            long to = Math.min(segment.to(), mark(member, rows));
            if (from < to) {
                own.add(new RowSegment(segment.columns(), from, to));
            }
        }
        return new BatchPlan(own, plan.batchRows(), plan.isRewritten(), plan.copy());
    }

    private static List<Long> place(RowSegment segment) {
        return Arrays.stream(segment.columns()).boxed().toList();
    }

    private long mark(int member, long rows) {
        return member == members.size() - 1
                ? rows
                : (long) (rows * until[member]) / plan.batchRows() * plan.batchRows();
    }

    /// From each batch the same number of rows; from a short last one what is left for this member.
    private BatchPlan batchPartsOf(int member) {
        long before = member == 0 ? 0 : (long) (plan.batchRows() * until[member - 1]);
        long after = (long) (plan.batchRows() * until[member]);
        List<RowSegment> own = new ArrayList<>();
        for (long batch = 0; batch < plan.batches(); batch++) {
            long first = batch * plan.batchRows();
            long rows = plan.rowsOf(batch);
            append(own, first + Math.min(rows, before), first + Math.min(rows, after));
        }
        return new BatchPlan(own, Math.max(1, after - before), plan.isRewritten(), plan.copy());
    }

    private void append(List<RowSegment> own, long fromRow, long toRow) {
        for (long row = fromRow; row < toRow; ) {
            int s = plan.segmentOf(row);
            RowSegment segment = plan.place(s);
            long local = segment.from() + row - plan.start(s);
            long end = Math.min(segment.to(), local + toRow - row);
            own.add(new RowSegment(segment.columns(), local, end));
            row += end - local;
        }
    }

    @Override
    public BatchPlan plan() {
        return plan;
    }

    @Override
    public int workers() {
        return members.stream().mapToInt(Engine::workers).sum();
    }

    @Override
    public double capacity() {
        return members.stream().mapToDouble(Engine::capacity).sum();
    }

    @Override
    public long rowsTrained() {
        return members.stream().mapToLong(Engine::rowsTrained).sum();
    }

    @Override
    public void close() {
        Closing.all(members);
    }

    private Engine first() {
        return members.getFirst();
    }

    @Override
    public Replica newReplica() {
        return first().newReplica();
    }

    @Override
    public Replica shareReplica(Replica original) {
        return first().shareReplica(original);
    }

    @Override
    public ParameterVector newVector() {
        return first().newVector();
    }

    @Override
    public void copy(ParameterVector from, ParameterVector to) {
        first().copy(from, to);
    }

    @Override
    public void axpy(double factor, ParameterVector x, ParameterVector y) {
        first().axpy(factor, x, y);
    }

    @Override
    public void addDifference(double factor, ParameterVector a, ParameterVector b, ParameterVector y) {
        first().addDifference(factor, a, b, y);
    }

    @Override
    public void exchange(double factor, ParameterVector a, ParameterVector b, ParameterVector x, ParameterVector y) {
        first().exchange(factor, a, b, x, y);
    }

    @Override
    public void sumInto(List<? extends ParameterVector> terms, ParameterVector sum) {
        first().sumInto(terms, sum);
    }

    @Override
    public double norm(ParameterVector vector) {
        return first().norm(vector);
    }

    @Override
    public boolean isFinite(ParameterVector vector) {
        return first().isFinite(vector);
    }

    @Override
    public double meanLoss(ParameterVector weights, BatchPlan rows) {
        return first().meanLoss(weights, rows);
    }

    @Override
    public void parallel(WorkerTask task) {
        first().parallel(task);
    }

    @Override
    public boolean meet(int worker) {
        return first().meet(worker);
    }

    @Override
    public boolean isWorthMeeting(long rows) {
        return first().isWorthMeeting(rows);
    }

    @Override
    public boolean isWorthSharing(long rows) {
        return first().isWorthSharing(rows);
    }

    @Override
    public boolean runTogether(Replica replica, long fromBatch, long toBatch, long firstStep) {
        return first().runTogether(replica, fromBatch, toBatch, firstStep);
    }
}
