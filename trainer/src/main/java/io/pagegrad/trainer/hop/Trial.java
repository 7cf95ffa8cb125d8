package io.pagegrad.trainer.hop;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.train.PreparedTraining;
import io.pagegrad.trainer.train.StoppingRules;
import io.pagegrad.trainer.train.TrainingException;
import io.pagegrad.trainer.train.UnitTraining;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/// A configuration in the search: its state, and its job once a worker has needed it. The state is changed under
/// the lock of the run; the rest by the one worker that has the trial.
final class Trial {
    final int data;
    volatile TrialState state;
    long until;
    int attempts;
    private PreparedTraining prepared;
    private UnitTraining training;
    private final BitSet checked = new BitSet();

    Trial(int data, TrialState state) {
        this.data = data;
        this.state = state;
    }

    PreparedTraining prepared() {
        return prepared;
    }

    UnitTraining training() {
        return training;
    }

    List<String> columns() {
        return prepared.model().columns();
    }

    /// Makes the job, unless it is made already.
    ///
    /// @throws TrainingException when the choices make no job that can hop
    void prepare(TrialFactory factory, ColumnCache sample) throws IOException {
        if (training != null) {
            return;
        }
        Trainer trainer = factory.trainer(state.choices(), sample);
        PreparedTraining made = trainer.prepare();
        StoppingRules stopping = made.settings().stopping();
        if (stopping.batches() != Long.MAX_VALUE
                || stopping.time() != null
                || made.settings().validateEvery() != 0) {
            throw new TrainingException(
                    "a model that hops is trained and validated by whole epochs: leave out the most batches, the"
                            + " longest time and the batches between validations");
        }
        training = new UnitTraining(made, sample);
        prepared = made;
    }

    /// Looks at the labels of a partition when the trial comes to it for the first time.
    ///
    /// @throws TrainingException when the model does not know one
    void check(int partition, ColumnCache rows, String name) {
        if (!checked.get(partition)) {
            ClassCheck.check(prepared.spec(), rows, name);
            checked.set(partition);
        }
    }

    /// Why the trial ends by its own rules after an epoch that led to `now`, null when it does not.
    String reasonToStop(TrialState now) {
        StoppingRules stopping = prepared.settings().stopping();
        if (now.bestLoss() <= stopping.loss()) {
            return "loss";
        }
        return now.sinceBest() >= stopping.patience() ? "patience" : null;
    }

    /// The job again, when only the states are there: for the model of a trial that an earlier run finished.
    TrialModel model(TrialFactory factory, PartitionStore store, Map<String, String> hopping) throws IOException {
        ColumnCache sample = store.sample(data);
        prepare(factory, sample);
        return new TrialModel(
                state, prepared, sample.transforms(), store.source(data).provenance(), hopping);
    }
}
