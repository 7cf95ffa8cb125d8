package io.pagegrad.gpu.backend;

import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramInterpreter;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.ComputeBackend;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.backend.Replica;
import io.pagegrad.trainer.backend.RowSegment;
import io.pagegrad.trainer.update.UpdateRule;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// The plain oracle: programs interpreted node by node in float64, row after row, by one worker.
final class InterpretedBackend implements ComputeBackend {
    @Override
    public String name() {
        return "interpreted";
    }

    @Override
    public String unavailableBecause() {
        return null;
    }

    @Override
    public Engine open(Job job) {
        return new InterpretedEngine(job);
    }

    private record Numbers(double[] values) implements ParameterVector {
        @Override
        public double[] read() {
            return values.clone();
        }

        @Override
        public void write(double[] numbers) {
            System.arraycopy(numbers, 0, values, 0, values.length);
        }
    }

    private static double[] of(ParameterVector vector) {
        return ((Numbers) vector).values;
    }

    private static final class InterpretedEngine implements Engine {
        private final Job job;
        private final ProgramInterpreter gradient;
        private final ProgramInterpreter loss;
        private final ProgramInterpreter update;
        private final List<InterpretedReplica> replicas = new ArrayList<>();
        private BatchPlan plan;

        private InterpretedEngine(Job job) {
            this.job = job;
            gradient = new ProgramInterpreter(job.gradient());
            loss = new ProgramInterpreter(job.loss());
            update = new ProgramInterpreter(job.update().program());
        }

        /// Sums the outputs of a program over rows of a plan.
        private double[] sums(
                Program program, ProgramInterpreter interpreter, double[] weights, BatchPlan of, long from, long to) {
            double[] sums = new double[program.outputCount()];
            double[] row = new double[program.columnCount()];
            for (long r = from; r < to; r++) {
                int s = of.segmentOf(r);
                RowSegment segment = of.segment(s);
                for (int c = 0; c < row.length; c++) {
                    row[c] = value(segment.columns()[c], segment.from() + r - of.start(s));
                }
                interpreter.run(row, weights);
                for (int o = 0; o < sums.length; o++) {
                    sums[o] += interpreter.output(o);
                }
            }
            return sums;
        }

        private double value(long column, long row) {
            MemorySegment all = MemorySegment.ofAddress(column).reinterpret((row + 1) * Double.BYTES);
            return job.precision() == KernelPrecision.FLOAT64
                    ? all.getAtIndex(ValueLayout.JAVA_DOUBLE, row)
                    : all.getAtIndex(ValueLayout.JAVA_FLOAT, row);
        }

        @Override
        public int workers() {
            return 1;
        }

        @Override
        public double capacity() {
            return 1;
        }

        @Override
        public void plan(BatchPlan next) {
            plan = next;
        }

        @Override
        public BatchPlan plan() {
            return plan;
        }

        @Override
        public Replica newReplica() {
            List<Numbers> state = new ArrayList<>();
            for (int s = 0; s < job.update().optimizer().stateCount(); s++) {
                state.add(new Numbers(new double[job.weightCount()]));
            }
            return add(new InterpretedReplica(
                    this, new Numbers(job.initialWeights().clone()), state));
        }

        @Override
        public Replica shareReplica(Replica original) {
            InterpretedReplica first = (InterpretedReplica) original;
            return add(new InterpretedReplica(this, first.weights, first.state));
        }

        private InterpretedReplica add(InterpretedReplica replica) {
            replicas.add(replica);
            return replica;
        }

        @Override
        public ParameterVector newVector() {
            return new Numbers(new double[job.weightCount()]);
        }

        @Override
        public void copy(ParameterVector from, ParameterVector to) {
            to.write(of(from));
        }

        @Override
        public void axpy(double factor, ParameterVector x, ParameterVector y) {
            for (int j = 0; j < job.weightCount(); j++) {
                of(y)[j] += factor * of(x)[j];
            }
        }

        @Override
        public void addDifference(double factor, ParameterVector a, ParameterVector b, ParameterVector y) {
            for (int j = 0; j < job.weightCount(); j++) {
                of(y)[j] += factor * (of(a)[j] - of(b)[j]);
            }
        }

        @Override
        public void sumInto(List<? extends ParameterVector> terms, ParameterVector sum) {
            double[] total = new double[job.weightCount()];
            for (ParameterVector term : terms) {
                for (int j = 0; j < total.length; j++) {
                    total[j] += of(term)[j];
                }
            }
            sum.write(total);
        }

        @Override
        public double norm(ParameterVector vector) {
            double squares = 0;
            for (double value : of(vector)) {
                squares += value * value;
            }
            return Math.sqrt(squares);
        }

        @Override
        public boolean isFinite(ParameterVector vector) {
            return Double.isFinite(norm(vector));
        }

        @Override
        public void parallel(WorkerTask task) {
            task.run(0);
        }

        @Override
        public boolean meet(int worker) {
            return true;
        }

        @Override
        public boolean isWorthMeeting(long rows) {
            return false;
        }

        @Override
        public boolean runTogether(Replica replica, long fromBatch, long toBatch, long firstStep) {
            return replica.run(fromBatch, toBatch, firstStep);
        }

        @Override
        public double meanLoss(ParameterVector weights, BatchPlan rows) {
            return sums(job.loss(), loss, of(weights), rows, 0, rows.rows())[0] / rows.rows();
        }

        @Override
        public long rowsTrained() {
            return replicas.stream().mapToLong(replica -> replica.rows).sum();
        }

        @Override
        public void close() {}
    }

    private static final class InterpretedReplica implements Replica {
        private final InterpretedEngine engine;
        private final Numbers weights;
        private final List<Numbers> state;
        private double[] sums;
        private long sumRows;
        private long updates;
        private long rows;

        private InterpretedReplica(InterpretedEngine engine, Numbers weights, List<Numbers> state) {
            this.engine = engine;
            this.weights = weights;
            this.state = state;
        }

        @Override
        public ParameterVector weights() {
            return weights;
        }

        @Override
        public List<ParameterVector> state() {
            return List.copyOf(state);
        }

        @Override
        public boolean run(long fromBatch, long toBatch, long firstStep) {
            boolean finite = true;
            for (long batch = fromBatch; batch < toBatch; batch++) {
                gradient(batch);
                finite = step(this, firstStep + batch - fromBatch);
            }
            return finite;
        }

        @Override
        public void gradient(long batch) {
            BatchPlan plan = engine.plan;
            long first = batch * plan.batchRows();
            sumRows = plan.rowsOf(batch);
            sums = engine.sums(engine.job.gradient(), engine.gradient, weights.values, plan, first, first + sumRows);
        }

        @Override
        public boolean step(Replica gradientOf, long step) {
            InterpretedReplica other = (InterpretedReplica) gradientOf;
            return step(other.sums, other.sumRows, other.sumRows, step);
        }

        @Override
        public double[] gradientSums() {
            return sums.clone();
        }

        @Override
        public boolean step(double[] total, long ofRows, long ownRows, long step) {
            double[] scalars = {1.0 / ofRows, step};
            double[] columns = new double[UpdateRule.STATE + state.size()];
            for (int j = 0; j < weights.values.length; j++) {
                columns[UpdateRule.WEIGHTS] = weights.values[j];
                columns[UpdateRule.GRADIENT_SUMS] = total[j];
                columns[UpdateRule.PENALISED] = engine.job.penalised()[j] ? 1 : 0;
                for (int s = 0; s < state.size(); s++) {
                    columns[UpdateRule.STATE + s] = state.get(s).values[j];
                }
                engine.update.run(columns, scalars);
                weights.values[j] = engine.update.output(0);
                for (int s = 0; s < state.size(); s++) {
                    state.get(s).values[j] = engine.update.output(1 + s);
                }
            }
            updates++;
            rows += ownRows;
            return engine.isFinite(weights);
        }

        @Override
        public long updates() {
            return updates;
        }
    }
}
