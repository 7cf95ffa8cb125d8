package io.pagegrad.trainer.train;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.ComputeBackend;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.ParameterVector;
import io.pagegrad.trainer.sync.Learning;
import io.pagegrad.trainer.sync.Sequential;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.sync.Synchronized;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// One model trained piece by piece, perhaps by another device each time: its whole state goes in and comes out.
/// Immutable, thread-safe.
///
/// Training on pieces one after the other gives bit for bit what one run over the same batches gives.
public final class UnitTraining {
    /// Name of the weights in a state.
    public static final String WEIGHTS = "model.weights";

    private final Job job;
    private final Strategy strategy;

    private UnitTraining(Job job, Strategy strategy) {
        this.job = job;
        this.strategy = strategy;
    }

    /// @param columns any rows that the model can read, for their type
    /// @throws TrainingException when the job cannot be done in pieces
    public UnitTraining(PreparedTraining prepared, ColumnCache columns) {
        TrainingSettings settings = prepared.settings();
        this.strategy = settings.strategy();
        if (!(settings.strategy() instanceof Sequential) && !(settings.strategy() instanceof Synchronized)) {
            throw new TrainingException("strategy " + settings.strategy().word()
                    + " shares one model among learners: a model that hops trains with sequential");
        }
        KernelPrecision precision = new BoundRows(
                        columns, prepared.model().columns(), prepared.model().isNetwork())
                .precision(settings.preciseSums());
        this.job = Job.of(prepared.model(), settings.update(), precision, 1);
    }

    /// The same job by a strategy that several workers share.
    public UnitTraining withStrategy(Strategy shared, int workers) {
        return new UnitTraining(job.withWorkers(workers), shared);
    }

    /// A device set to a state; the caller closes it.
    ///
    /// @param state what [Session#state] gave, null for the beginning
    public Session open(ComputeBackend backend, Map<String, double[]> state) {
        Engine engine = backend.open(job);
        try {
            Learning learning = strategy.start(engine);
            if (state != null) {
                learning.restore(state);
            }
            return new Session(engine, learning);
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    /// A model on a device, for one piece. One thread.
    public static final class Session implements AutoCloseable {
        private final Engine engine;
        private final Learning learning;

        private Session(Engine engine, Learning learning) {
            this.engine = engine;
            this.learning = learning;
        }

        /// Trains on every batch of `plan` once.
        ///
        /// @param stop once true, training stops where it is: the state is then of no use
        /// @return false when a weight is no longer finite
        public boolean train(BatchPlan plan, BooleanSupplier stop) {
            engine.plan(plan);
            return plan.rows() == 0 || learning.run(0, plan.batches(), stop);
        }

        /// Everything that training on needs, by name.
        public Map<String, double[]> state() {
            return learning.save();
        }

        public double[] weights() {
            return model().read();
        }

        /// Mean loss over all rows of a plan, NaN when there are none or a weight is not finite.
        public double loss(BatchPlan rows) {
            ParameterVector model = model();
            return engine.isFinite(model) ? engine.meanLoss(model, rows) : Double.NaN;
        }

        private ParameterVector model() {
            ParameterVector model = engine.newVector();
            learning.model(model);
            return model;
        }

        @Override
        public void close() {
            engine.close();
        }
    }
}
