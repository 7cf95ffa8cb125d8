package io.pagegrad.trainer.hop;

import io.pagegrad.trainer.backend.ComputeBackend;
import io.pagegrad.trainer.hop.TrialState.EpochLoss;
import io.pagegrad.trainer.hop.TrialState.UnitRecord;
import io.pagegrad.trainer.train.PartitionRows;
import io.pagegrad.trainer.train.UnitTraining;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Trains a model on the rows of a partition: from the state that a trial had to the one that it has then.
/// Changes neither trial nor schedule. Thread-safe.
///
/// @param workers the device of each worker
/// @param stop once true, training is given up
record UnitWork(PartitionStore store, List<ComputeBackend> workers, WorkAccount account, BooleanSupplier stop) {
    /// What a unit came to.
    ///
    /// @param isFinite whether weights and loss are numbers
    record Progress(TrialState state, boolean isFinite) {}

    /// @param begun when the worker took the unit, in seconds of the search
    /// @return null when training was given up
    Progress train(int worker, Trial trial, HopUnit unit, PartitionRows rows, double begun) throws IOException {
        double loaded = account.seconds();
        TrialState before = trial.state;
        UnitTraining training = trial.training();
        boolean endsEpoch = unit.position() == store.partitions() - 1;
        try (UnitTraining.Session session =
                training.open(workers.get(worker), before.learning().isEmpty() ? null : before.learning())) {
            boolean[] finite = new boolean[1];
            long trained;
            try {
                trial.check(
                        unit.partition(),
                        rows.cache(),
                        store.source(unit.data()).name(unit.partition()));
                rows.train(
                        trial.prepared().model(),
                        trial.prepared().settings(),
                        unit.epoch(),
                        batches -> finite[0] = session.train(batches, stop));
                trained = rows.trainingRows();
                store.hold(unit.place(), rows, trial.columns());
            } finally {
                store.release(unit.place());
            }
            if (stop.getAsBoolean()) {
                return null;
            }
            double loss = endsEpoch && finite[0] ? loss(trial, unit, session) : Double.NaN;
            double end = account.seconds();
            account.trained(end - loaded);
            boolean moved = !before.log().isEmpty() && before.log().getLast().worker() != worker;
            UnitRecord entry = new UnitRecord(
                    unit.epoch(),
                    unit.partition(),
                    worker,
                    begun,
                    end,
                    loaded - begun,
                    trained,
                    moved ? before.stateBytes() : 0);
            TrialState after = endsEpoch
                    ? before.afterEpoch(
                            entry,
                            session.state(),
                            new EpochLoss(unit.epoch() + 1, loss, end, before.busySeconds() + end - begun),
                            session.weights())
                    : before.after(entry, session.state());
            return new Progress(after, finite[0] && (!endsEpoch || Double.isFinite(loss)));
        }
    }

    private double loss(Trial trial, HopUnit unit, UnitTraining.Session session) throws IOException {
        return trial.prepared()
                .model()
                .reported()
                .applyAsDouble(session.loss(store.held(unit.data(), trial.columns())));
    }
}
