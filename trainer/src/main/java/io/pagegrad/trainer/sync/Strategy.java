package io.pagegrad.trainer.sync;

import io.pagegrad.trainer.backend.Engine;
import io.pagegrad.trainer.backend.EngineGroup;

/// How learners share a model. A description; [#open] puts it to work.
///
/// A learner is one of the models, or one of the sharers of a model, that an algorithm has; a worker is what
/// executes it. Deterministic strategies give bit-equal weights for every number of workers, the others only for
/// one learner.
public sealed interface Strategy permits OneModelStrategy, Hogwild, LocalModels, ModelAveraging, ParameterServer {
    /// Rows that a learner of a network trains on between two meetings: then they cost a tenth of the time.
    long ROWS_OF_A_ROUND = 2048;

    /// The word that options and model files use.
    String word();

    /// As users write it: what [#named] makes this of.
    default String text() {
        return StrategyText.of(this);
    }

    /// Learners, at least 1.
    int learners();

    /// This strategy with another number of learners; one that has but one stays as it is.
    Strategy withLearners(int count);

    /// This strategy with what it leaves to the size of a job filled in.
    ///
    /// @param batchRows rows of a batch, at least 1
    /// @param rows of an epoch
    default Strategy settled(long batchRows, long rows) {
        return this;
    }

    /// Whether the same seed gives the same weights.
    boolean isDeterministic();

    /// The largest product of step size and curvature (greatest eigenvalue of the Hessian) at which plain descent
    /// with this strategy cannot blow up.
    double stabilityBound();

    /// Makes the replicas, at the job's initial weights.
    Learning open(Engine engine);

    /// As [#open] on one device. On a group of devices each runs this strategy by itself, and their models meet:
    /// in rounds where the strategy has rounds, otherwise without waiting; `synchronized` adds up the
    /// gradients of all devices for every batch.
    ///
    /// @throws IllegalArgumentException when one learner would have to be on several devices
    default Learning start(Engine engine) {
        return switch (engine) {
            case EngineGroup group when this instanceof Synchronized -> new SynchronizedDevices(group);
            case EngineGroup ignored
            when this instanceof Sequential ->
                throw new IllegalArgumentException("strategy sequential has one learner, which trains on one device:"
                        + " name one device, or choose another strategy");
            case EngineGroup group ->
                new DeviceAverages(
                        group,
                        this,
                        this instanceof ModelAveraging || this instanceof LocalModels models && models.inRounds());
            default -> open(engine);
        };
    }

    /// One learner, one batch after the other.
    static Strategy sequential() {
        return new Sequential();
    }

    /// All workers on every batch.
    static Strategy synchronised() {
        return new Synchronized();
    }

    /// Learners that read and write one model without locks.
    static Strategy hogwild(int learners) {
        return new Hogwild(learners);
    }

    /// Learners with models of their own, drawn to their average in rounds.
    static Strategy localLocks(int learners) {
        return LocalModels.locks(learners);
    }

    /// Learners with models of their own, drawn to their average without waiting for each other.
    static Strategy localDirty(int learners) {
        return LocalModels.dirty(learners);
    }

    /// Synchronous model averaging with momentum.
    static Strategy sma(int learners) {
        return LocalModels.sma(learners);
    }

    /// Learners with a part of the rows each, averaged after every pass.
    static Strategy modelAveraging(int learners) {
        return new ModelAveraging(learners);
    }

    /// Learners that send gradients to a central model and run at most `slack` batches ahead of the slowest.
    static Strategy parameterServer(int learners, int slack) {
        return new ParameterServer(learners, slack);
    }

    /// The fastest for a network on several workers, as measured: a batch is worth sharing from 32 million
    /// weights times rows on; below, models of their own that meet every 2,048 rows are faster, if there are rows
    /// for a good number of meetings. A network too small for either is left to one worker.
    ///
    /// @param batchRows rows of a batch
    /// @param rows of an epoch
    static Strategy ofNetwork(long weights, long batchRows, long rows, int workers) {
        long batch = Math.clamp(batchRows, 1, Math.max(1, rows));
        long work = weights * batch;
        if (workers == 1 || work < 1 << 17) {
            return sequential();
        }
        if (work >= 1 << 25 || rows < 8L * workers * ROWS_OF_A_ROUND) {
            return synchronised();
        }
        return LocalModels.locks(workers).withPeriod((int) Math.max(1, ROWS_OF_A_ROUND / batch));
    }

    /// The strategy of that name: `sequential`, `synchronized`, `hogwild`, `local-locks`, `local-dirty`, `sma`,
    /// `model-averaging`, `parameter-server`; after a colon its options apart by commas: `period=N`, `momentum=X`
    /// and `alpha=X` of local models and `sma`, `max-age=N` and `lock` of `hogwild`, `slack=N` of
    /// `parameter-server`, `learners=N` of all but the first two.
    ///
    /// @param learners where the text does not say how many
    /// @throws IllegalArgumentException when there is none, or it has no such option
    static Strategy named(String text, int learners) {
        return StrategyText.parse(text, learners);
    }
}
