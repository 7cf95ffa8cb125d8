package io.pagegrad.trainer.backend.cpu;

import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.compile.NativeMemory;
import io.pagegrad.expression.plan.BatchInput;
import io.pagegrad.expression.plan.PlanBuilder;
import io.pagegrad.expression.plan.WeightLayout;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import io.pagegrad.trainer.backend.RowSegment;
import io.pagegrad.trainer.network.NetworkModel;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// CPU threads at work on a network: products and kernels over batches of rows, weights in the precision of the
/// columns.
final class NetworkEngine implements Engine {
    /// Larger batches are computed in parts.
    static final int MOST_ROWS = 4096;

    /// Multiply-adds of a batch from which sharing it among workers pays.
    private static final long WORTH_SHARING = 1 << 17;

    private final Job job;
    private final WeightLayout layout;
    private final VectorKernels kernels;
    private final NetworkUpdate update;
    private final CpuWorkers workers;
    private final NetworkLoss loss;
    private final List<NetworkReplica> replicas = new CopyOnWriteArrayList<>();
    private final List<NetworkVector> vectors = new CopyOnWriteArrayList<>();
    private NetworkTogether together;
    private BatchPlan plan;

    NetworkEngine(Job job) {
        this.job = job;
        this.layout = new WeightLayout(job.network().shapes(), job.precision() == KernelPrecision.FLOAT64);
        this.kernels = new VectorKernels(layout);
        this.workers = new CpuWorkers(job.workers());
        this.update = new NetworkUpdate(job, layout);
        this.loss = new NetworkLoss(job, layout);
    }

    NetworkModel model() {
        return job.network();
    }

    WeightLayout layout() {
        return layout;
    }

    NetworkUpdate update() {
        return update;
    }

    VectorKernels kernels() {
        return kernels;
    }

    /// Rows that plans are made for.
    int maxRows() {
        return (int) Math.min(MOST_ROWS, Math.min(plan.batchRows(), Math.max(1, plan.rows())));
    }

    /// Whether the sums of a batch go straight onto the weights: where the rule is plain descent, and for a
    /// batch of one block, since the rows of later blocks need the weights as they were.
    boolean updatesDirectly() {
        return update.isPlain() && plan.batchRows() <= PlanBuilder.rowsOfSums(layout);
    }

    /// Fills `input` with the rows `[from, to)` of a plan's order.
    static void fill(BatchInput input, BatchPlan plan, long from, long to) {
        input.clear();
        int index = plan.segmentOf(from);
        for (long row = from; row < to; index++) {
            RowSegment segment = plan.segment(index);
            long local = segment.from() + row - plan.start(index);
            long count = Math.min(to - row, segment.to() - local);
            input.add(segment.columns(), local, (int) count);
            row += count;
        }
    }

    @Override
    public double capacity() {
        return workers() * CpuEngine.BYTES_PER_SECOND_OF_A_THREAD;
    }

    @Override
    public int workers() {
        return workers.count();
    }

    @Override
    public void plan(BatchPlan newPlan) {
        plan = newPlan.inMemory();
    }

    @Override
    public BatchPlan plan() {
        return plan;
    }

    @Override
    public NetworkReplica newReplica() {
        NetworkVector weights = newVector();
        weights.write(job.initialWeights());
        List<NetworkVector> state = new ArrayList<>();
        for (int s = 0; s < job.update().optimizer().stateCount(); s++) {
            state.add(newVector());
        }
        return register(new NetworkReplica(this, weights, state));
    }

    @Override
    public Replica shareReplica(Replica original) {
        NetworkReplica shared = (NetworkReplica) original;
        return register(new NetworkReplica(this, shared.weights(), shared.stateVectors()));
    }

    private NetworkReplica register(NetworkReplica replica) {
        replicas.add(replica);
        return replica;
    }

    @Override
    public NetworkVector newVector() {
        NetworkVector vector = new NetworkVector(layout);
        vectors.add(vector);
        return vector;
    }

    @Override
    public void copy(ParameterVector from, ParameterVector to) {
        MemorySegment.copy(
                NativeMemory.ALL,
                vector(from).address(),
                NativeMemory.ALL,
                vector(to).address(),
                layout.sizeBytes());
    }

    @Override
    public void axpy(double factor, ParameterVector x, ParameterVector y) {
        kernels.axpy(factor, vector(x), vector(y));
    }

    @Override
    public void addDifference(double factor, ParameterVector a, ParameterVector b, ParameterVector y) {
        kernels.addDifference(factor, vector(a), vector(b), vector(y));
    }

    @Override
    public void sumInto(List<? extends ParameterVector> terms, ParameterVector sum) {
        try (NetworkVector total = new NetworkVector(layout)) {
            for (ParameterVector term : terms) {
                kernels.axpy(1, vector(term), total);
            }
            copy(total, sum);
        }
    }

    @Override
    public double norm(ParameterVector vector) {
        return kernels.norm(vector(vector));
    }

    @Override
    public boolean isFinite(ParameterVector vector) {
        return kernels.isFinite(vector(vector));
    }

    private static NetworkVector vector(ParameterVector vector) {
        return (NetworkVector) vector;
    }

    @Override
    public void parallel(WorkerTask task) {
        workers.parallel(task);
    }

    @Override
    public boolean meet(int worker) {
        return workers.meet(worker);
    }

    @Override
    public boolean isWorthMeeting(long rows) {
        return workers() > 1 && rows * layout.numbers() >= WORTH_SHARING;
    }

    @Override
    public boolean runTogether(Replica replica, long fromBatch, long toBatch, long firstStep) {
        NetworkReplica one = (NetworkReplica) replica;
        if (!isWorthMeeting(plan.batchRows()) || plan.batchRows() > MOST_ROWS) {
            return one.run(fromBatch, toBatch, firstStep);
        }
        if (together == null) {
            together = new NetworkTogether(this);
        }
        return together.run(one, fromBatch, toBatch, firstStep);
    }

    @Override
    public double meanLoss(ParameterVector weights, BatchPlan rows) {
        return loss.mean(workers, vector(weights), rows);
    }

    @Override
    public long rowsTrained() {
        return replicas.stream().mapToLong(NetworkReplica::rowsTrained).sum();
    }

    @Override
    public void close() {
        workers.close();
        loss.close();
        if (together != null) {
            together.close();
        }
        replicas.forEach(NetworkReplica::close);
        vectors.forEach(NetworkVector::close);
        update.close();
    }
}
