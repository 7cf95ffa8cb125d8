package io.pagegrad.trainer.train;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.ComputeBackend;
import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.RowSegment;
import io.pagegrad.trainer.model.TrainingModel;
import io.pagegrad.trainer.sync.Learning;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Finds how many workers, with a learner each, train fastest here: tries 1, 2, 4, … for a moment each, on the
/// first rows, and throws away what they learned.
public final class WorkerTrial {
    /// A larger number must bring so much more, since more learners learn less from each row.
    private static final double WORTH_IT = 1.1;

    private final ComputeBackend backend;
    private final Duration each;

    /// @param each time of a trial
    public WorkerTrial(ComputeBackend backend, Duration each) {
        this.backend = backend;
        this.each = each;
    }

    /// Rows a second with some number of workers.
    @FunctionalInterface
    interface Probe {
        double rowsPerSecond(int workers);
    }

    /// The settings with the number of workers, and of learners if the strategy has more than one, that is
    /// fastest.
    ///
    /// @param most workers to try
    public TrainingSettings choose(TrainingModel model, ColumnCache cache, TrainingSettings settings, int most) {
        try (ColumnCache.Use _ = cache.use()) {
            BoundRows bound = new BoundRows(cache, model.columns(), model.isNetwork());
            List<RowSegment> rows = bound.segments(cache.trainingRows());
            long total = cache.trainingRows().rows();
            if (total == 0) {
                return settings;
            }
            BatchPlan plan = new BatchPlan(rows, settings.batchRows() == 0 ? total : settings.batchRows());
            measure(model, plan, bound, settings.withWorkers(1)); // the JIT's time is nobody's
            return settings.withWorkers(
                    fastest(most, workers -> measure(model, plan, bound, settings.withWorkers(workers))));
        }
    }

    /// The number in 1, 2, 4, … and `most` itself that is fastest; a larger one only if it is clearly so.
    static int fastest(int most, Probe probe) {
        int chosen = 1;
        double best = probe.rowsPerSecond(1);
        for (int workers = Math.min(2, most); workers > chosen; workers = Math.min(2 * workers, most)) {
            double rate = probe.rowsPerSecond(workers);
            if (!(rate > WORTH_IT * best)) {
                break;
            }
            chosen = workers;
            best = rate;
        }
        return chosen;
    }

    private double measure(TrainingModel model, BatchPlan plan, BoundRows bound, TrainingSettings settings) {
        Job job = Job.of(model, settings.update(), bound.precision(settings.preciseSums()), settings.workers());
        try (Engine engine = backend.open(job)) {
            engine.plan(plan);
            Learning learning = settings.strategy().start(engine);
            long start = System.nanoTime();
            long end = start + each.toNanos();
            BooleanSupplier over = () -> System.nanoTime() - end >= 0;
            do {
                learning.run(0, plan.batches(), over);
            } while (!over.getAsBoolean());
            return engine.rowsTrained() * 1e9 / (System.nanoTime() - start);
        }
    }
}
