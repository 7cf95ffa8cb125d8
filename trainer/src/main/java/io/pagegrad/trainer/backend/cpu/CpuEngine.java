package io.pagegrad.trainer.backend.cpu;

import io.pagegrad.expression.compile.ArrayKernel;
import io.pagegrad.expression.compile.KernelCompiler;
import io.pagegrad.expression.compile.SumKernel;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import io.pagegrad.trainer.update.UpdateRule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/// CPU threads at work on one job.
final class CpuEngine implements Engine {
    static final double BYTES_PER_SECOND_OF_A_THREAD = 6e9;

    /// One or two microseconds of work; less is over before workers have met.
    private static final long CELLS_WORTH_A_MEETING = 8192;

    /// Less work takes less time than a cache line needs to go from one core to another and back.
    private static final long CELLS_WORTH_SHARING = 1024;

    private final Job job;
    private final SumKernel gradient;
    private final LossSum loss;
    private final ArrayKernel update;
    private final ArrayKernel sharedUpdate;
    private final double[] penalised;
    private final CpuWorkers workers;
    private final List<CpuReplica> replicas = new CopyOnWriteArrayList<>();
    private TogetherRun together;
    private BatchPlan plan;
    private long leafRows;

    CpuEngine(Job job) {
        this.job = job;
        this.gradient = KernelCompiler.sum(job.gradient(), job.precision());
        this.loss = new LossSum(KernelCompiler.sum(job.loss(), job.precision()), job.weighted());
        List<Integer> targets = new ArrayList<>(List.of(UpdateRule.WEIGHTS));
        IntStream.range(0, job.update().optimizer().stateCount())
                .forEach(state -> targets.add(UpdateRule.STATE + state));
        this.update = KernelCompiler.arrays(job.update().program(), targets, false);
        this.sharedUpdate = KernelCompiler.arrays(job.update().program(), targets, true);
        this.penalised = new double[job.weightCount() + 16];
        for (int w = 0; w < job.weightCount(); w++) {
            penalised[w] = job.penalised()[w] ? 1 : 0;
        }
        this.workers = new CpuWorkers(job.workers());
    }

    SumKernel gradientKernel() {
        return gradient;
    }

    double[] penalised() {
        return penalised;
    }

    boolean isWeighted() {
        return job.weighted();
    }

    UpdateRule updateRule() {
        return job.update();
    }

    long leafRows() {
        return leafRows;
    }

    @Override
    public int workers() {
        return job.workers();
    }

    @Override
    public double capacity() {
        return workers() * BYTES_PER_SECOND_OF_A_THREAD;
    }

    @Override
    public void plan(BatchPlan plan) {
        this.plan = plan.inMemory();
        this.leafRows = Leaves.rows(plan.batchRows(), job.gradient().columnCount());
    }

    @Override
    public BatchPlan plan() {
        return plan;
    }

    @Override
    public CpuReplica newReplica() {
        CpuVector weights = newVector();
        weights.write(job.initialWeights());
        List<CpuVector> state = new ArrayList<>();
        for (int s = 0; s < job.update().optimizer().stateCount(); s++) {
            state.add(newVector());
        }
        return register(new CpuReplica(this, update, weights, state));
    }

    @Override
    public Replica shareReplica(Replica original) {
        CpuReplica shared = (CpuReplica) original;
        return register(new CpuReplica(this, sharedUpdate, shared.weights(), shared.stateVectors()));
    }

    private CpuReplica register(CpuReplica replica) {
        replicas.add(replica);
        return replica;
    }

    @Override
    public CpuVector newVector() {
        return new CpuVector(job.weightCount());
    }

    @Override
    public void copy(ParameterVector from, ParameterVector to) {
        System.arraycopy(values(from), 0, values(to), 0, job.weightCount());
    }

    @Override
    public void axpy(double factor, ParameterVector x, ParameterVector y) {
        double[] from = values(x);
        double[] to = values(y);
        for (int j = 0; j < job.weightCount(); j++) {
            to[j] += factor * from[j];
        }
    }

    @Override
    public void addDifference(double factor, ParameterVector a, ParameterVector b, ParameterVector y) {
        double[] plus = values(a);
        double[] minus = values(b);
        double[] to = values(y);
        for (int j = 0; j < job.weightCount(); j++) {
            to[j] += factor * (plus[j] - minus[j]);
        }
    }

    @Override
    public void exchange(double factor, ParameterVector a, ParameterVector b, ParameterVector x, ParameterVector y) {
        double[] plus = values(a);
        double[] minus = values(b);
        double[] giving = values(x);
        double[] taking = values(y);
        for (int j = 0; j < job.weightCount(); j++) {
            double share = factor * (plus[j] - minus[j]);
            giving[j] -= share;
            taking[j] += share;
        }
    }

    @Override
    public boolean turn(
            Replica replica,
            long batch,
            long step,
            double factor,
            ParameterVector model,
            ParameterVector sum,
            ParameterVector spare) {
        return ((CpuReplica) replica).turn(batch, step, factor, values(model), values(sum), values(spare));
    }

    @Override
    public void sumInto(List<? extends ParameterVector> terms, ParameterVector sum) {
        double[] total = new double[job.weightCount()];
        for (ParameterVector term : terms) {
            double[] from = values(term);
            for (int j = 0; j < total.length; j++) {
                total[j] += from[j];
            }
        }
        System.arraycopy(total, 0, values(sum), 0, total.length);
    }

    @Override
    public double norm(ParameterVector vector) {
        double squares = 0;
        double[] from = values(vector);
        for (int j = 0; j < job.weightCount(); j++) {
            squares += from[j] * from[j];
        }
        return Math.sqrt(squares);
    }

    @Override
    public boolean isFinite(ParameterVector vector) {
        double sum = 0;
        double[] from = values(vector);
        for (int j = 0; j < job.weightCount(); j++) {
            sum += from[j] * 0;
        }
        return sum == 0;
    }

    private static double[] values(ParameterVector vector) {
        return ((CpuVector) vector).values();
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
        return workers() > 1 && rows * Math.max(1, job.gradient().columnCount()) >= CELLS_WORTH_A_MEETING;
    }

    @Override
    public boolean isWorthSharing(long rows) {
        return rows * Math.max(1, job.gradient().columnCount()) >= CELLS_WORTH_SHARING;
    }

    @Override
    public boolean runTogether(Replica replica, long fromBatch, long toBatch, long firstStep) {
        if (workers() == 1 || plan.batchRows() <= leafRows) {
            // a batch of one leaf cannot be shared out, and waiting for each other would cost more than it saves
            return replica.run(fromBatch, toBatch, firstStep);
        }
        if (together == null) {
            together = new TogetherRun(this);
        }
        return together.run((CpuReplica) replica, fromBatch, toBatch, firstStep);
    }

    @Override
    public double meanLoss(ParameterVector weights, BatchPlan rows) {
        return loss.mean(workers.pool(), workers(), values(weights), rows);
    }

    @Override
    public long rowsTrained() {
        long rows = 0;
        for (CpuReplica replica : replicas) {
            rows += replica.rowsTrained();
        }
        return rows;
    }

    @Override
    public void close() {
        workers.close();
        replicas.forEach(CpuReplica::close);
    }
}
