package io.pagegrad.trainer;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.expression.matrix.Shape;
import io.pagegrad.trainer.backend.ComputeBackend;
import io.pagegrad.trainer.backend.ComputeBackends;
import io.pagegrad.trainer.model.TrainingModel;
import io.pagegrad.trainer.sync.Strategy;
import io.pagegrad.trainer.train.LearnerChoice;
import io.pagegrad.trainer.train.PreparedTraining;
import io.pagegrad.trainer.train.TrainingListener;
import io.pagegrad.trainer.train.TrainingSettings;
import io.pagegrad.trainer.train.WorkerTrial;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Who trains: strategy, learners and threads, as they were asked for, as is usual for the job, or as a trial
/// finds them fastest. Not thread-safe.
final class LearnerSettings {
    private static final Duration TRIAL = Duration.ofMillis(60);

    private final ColumnCache cache;

    /// Null where none was asked for.
    private Strategy strategy;

    private Strategy usual = Strategy.sequential();

    /// 0 where no number was asked for.
    private int workers;

    private boolean workersByMeasurement;
    private boolean learnersByMeasurement;

    LearnerSettings(ColumnCache cache) {
        this.cache = cache;
    }

    void strategy(Strategy value) {
        strategy = value;
    }

    void workers(int count) {
        workers = count;
    }

    void workersByMeasurement() {
        workersByMeasurement = true;
    }

    void learnersByMeasurement() {
        learnersByMeasurement = true;
    }

    boolean areMeasured() {
        return workersByMeasurement || learnersByMeasurement;
    }

    /// Finds what is usual for a model: for networks on the CPU what is fastest at this batch size.
    ///
    /// @param batchRows rows of a batch, 0 for all
    void settle(TrainingModel model, String device, long batchRows) {
        usual = usual(model, device, batchRows);
    }

    private Strategy usual(TrainingModel model, String device, long batchRows) {
        if (!model.isNetwork()
                || !ComputeBackends.choose(device, note -> {}).name().equals("cpu")) {
            return Strategy.sequential();
        }
        long rows = cache.trainingRows().rows();
        long weights =
                model.network().shapes().stream().mapToLong(Shape::elements).sum();
        int threads = workers > 0 ? workers : Runtime.getRuntime().availableProcessors();
        return Strategy.ofNetwork(weights, batchRows == 0 ? rows : batchRows, rows, threads);
    }

    private Strategy requested() {
        return strategy != null ? strategy : usual;
    }

    /// The strategy of a run with batches of so many rows, 0 for all.
    Strategy strategyFor(long batchRows) {
        long rows = cache.trainingRows().rows();
        return requested().settled(batchRows == 0 ? Math.max(1, rows) : batchRows, rows);
    }

    int threads() {
        int cores = Runtime.getRuntime().availableProcessors();
        int learners = requested().learners();
        return workers > 0 ? workers : learners > 1 ? Math.min(learners, cores) : cores;
    }

    /// Tries which number of learners or threads trains fastest, and keeps to it.
    ///
    /// @param preparation the job with these settings as they are
    /// @return the backend to train with
    ComputeBackend measure(Supplier<PreparedTraining> preparation, ComputeBackend backend, TrainingListener listener) {
        PreparedTraining prepared = preparation.get();
        Optional<LearnerChoice.Chosen> chosen = learnersByMeasurement
                ? LearnerChoice.of(prepared.model(), cache, prepared.settings(), backend)
                : Optional.empty();
        if (chosen.isEmpty()) {
            measureWorkers(prepared.model().isNetwork(), preparation, backend, listener);
            return backend;
        }
        strategy = requested().withLearners(chosen.get().strategy().learners());
        listener.noted("training with " + strategy.learners() + " learners, the fastest here");
        return chosen.get().backend();
    }

    /// Where no strategy was named, learners have models of their own: one alone would make no use of workers.
    private void measureWorkers(
            boolean network,
            Supplier<PreparedTraining> preparation,
            ComputeBackend backend,
            TrainingListener listener) {
        int cores = Runtime.getRuntime().availableProcessors();
        if (strategy == null && !network) {
            strategy = Strategy.localLocks(cores);
        }
        if (requested().equals(Strategy.sequential())) {
            workers = 1;
            listener.noted("training with 1 worker: the strategy sequential makes no use of more");
            return;
        }
        PreparedTraining tried = preparation.get();
        TrainingSettings chosen = new WorkerTrial(backend, TRIAL).choose(tried.model(), cache, tried.settings(), cores);
        workers = chosen.workers();
        strategy = requested().withLearners(chosen.strategy().learners());
        listener.noted("training with " + workers + (workers == 1 ? " worker" : " workers") + ", the fastest here by "
                + strategy.word());
    }
}
