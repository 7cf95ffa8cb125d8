package io.pagegrad.trainer.train;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.ComputeBackend;
import io.pagegrad.trainer.backend.Job;
import io.pagegrad.trainer.backend.RowSegment;
import io.pagegrad.trainer.model.TrainingModel;
import io.pagegrad.trainer.sync.Hogwild;
import io.pagegrad.trainer.sync.LocalModels;
import io.pagegrad.trainer.sync.Strategy;
import java.util.List;
import java.util.Optional;

/// Finds how many learners a device that trains them in one launch should have: as many as make it faster, no
/// more than the step size is stable with, and so many batches that each has its share of an epoch.
public final class LearnerChoice {
    private static final int MOST_LEARNERS = 1 << 14;
    private static final int BATCHES_OF_A_LEARNER = 4;

    private LearnerChoice() {}

    /// The backend and settings to train with; empty where learners are threads, or the strategy is not one whose
    /// learners a device trains in one launch.
    public static Optional<Chosen> of(
            TrainingModel model, ColumnCache cache, TrainingSettings settings, ComputeBackend backend) {
        Strategy strategy = settings.strategy();
        boolean ownModels = strategy instanceof LocalModels models && models.inRounds();
        if (!ownModels && !(strategy instanceof Hogwild)) {
            return Optional.empty();
        }
        try (ColumnCache.Use _ = cache.use()) {
            BoundRows bound = new BoundRows(cache, model.columns(), model.isNetwork());
            List<RowSegment> rows = bound.segments(cache.trainingRows());
            long total = cache.trainingRows().rows();
            if (total == 0) {
                return Optional.empty();
            }
            BatchPlan plan = new BatchPlan(rows, settings.batchRows() == 0 ? total : settings.batchRows());
            KernelPrecision precision = bound.precision(settings.preciseSums());
            int most;
            try (Probe probe = Probe.of(model, rows, precision, settings.seed())) {
                most = mostLearners(settings, probe.measuredCurvature(model.initialWeights()), plan.batches());
            }
            Job job = Job.of(model, settings.update(), precision, 1);
            return backend.tuned(job, plan, ownModels, most)
                    .map(tuned -> new Chosen(tuned.backend(), strategy.withLearners(tuned.learners())));
        }
    }

    /// What to train with.
    public record Chosen(ComputeBackend backend, Strategy strategy) {}

    /// The largest power of two that the step size and the number of batches allow.
    static int mostLearners(TrainingSettings settings, double curvature, long batches) {
        int most = 1;
        while (most < MOST_LEARNERS
                && 2L * most * BATCHES_OF_A_LEARNER <= batches
                && !new StepSizeCheck(settings.withWorkers(2 * most), curvature).isTooLarge()) {
            most *= 2;
        }
        return most;
    }
}
