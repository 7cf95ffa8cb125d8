package io.pagegrad.trainer.hop;

import io.pagegrad.cache.UnsuitableDataException;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.pagefile.UnknownNameException;
import io.pagegrad.pagefile.UnsupportedPagefileException;
import io.pagegrad.trainer.hop.HopPlan.Order;
import io.pagegrad.trainer.hop.TrialState.UnitRecord;
import io.pagegrad.trainer.train.TrainingException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The trials of a search, as the directory has them or new, and the best of them. Used under the lock of the
/// run.
final class TrialBook {
    private final TrialFactory factory;
    private final PartitionStore store;
    private final HopSettings settings;
    private final SearchDirectory directory;
    private final HopListener listener;
    private final WorkAccount account;
    private final Map<Integer, Trial> trials = new TreeMap<>();
    private Trial best;

    /// @param directory null when nothing is kept
    TrialBook(
            TrialFactory factory,
            PartitionStore store,
            HopSettings settings,
            SearchDirectory directory,
            HopListener listener,
            WorkAccount account) {
        this.factory = factory;
        this.store = store;
        this.settings = settings;
        this.directory = directory;
        this.listener = listener;
        this.account = account;
    }

    Trial trial(int number) {
        return trials.get(number);
    }

    /// The trial of an order, opened when it is the first one for it.
    Trial trial(Order order) throws IOException {
        Trial known = trials.get(order.trial());
        return known == null ? open(order) : known;
    }

    private Trial open(Order order) throws IOException {
        TrialState state = directory == null ? null : directory.read(order.trial());
        if (state != null && !state.choices().equals(order.choices())) {
            throw new IOException("trial " + order.trial() + " was " + state.choices()
                    + " when the search began, and is " + order.choices() + " now: the search cannot go on");
        }
        Trial trial;
        try {
            trial = new Trial(
                    factory.data(order.choices()),
                    state == null ? TrialState.beginning(order.trial(), order.choices()) : state);
        } catch (TrainingException
                | ExpressionException
                | UnsuitableDataException
                | UnknownNameException
                | UnsupportedPagefileException e) {
            trial = new Trial(
                    0, TrialState.beginning(order.trial(), order.choices()).ended(HopRun.sentence(e), 0));
        }
        trials.put(order.trial(), trial);
        listener.added(order);
        if (state != null) {
            for (UnitRecord unit : state.log()) {
                account.after(unit.end());
            }
            considerBest(trial);
        }
        if (trial.state.ended() != null) {
            listener.ended(trial.state);
        }
        return trial;
    }

    /// Looks whether a trial that has done an epoch is the best now.
    void considerBest(Trial trial) throws IOException {
        TrialState state = trial.state;
        boolean better = best == null
                || state.score() < best.state.score()
                || state.score() == best.state.score() && state.trial() < best.state.trial();
        if (Double.isFinite(state.score()) && better) {
            best = trial;
            listener.best(trial.model(factory, store, hopping()));
        }
    }

    /// Null when no trial has a loss.
    TrialModel best() throws IOException {
        return best == null ? null : best.model(factory, store, hopping());
    }

    List<TrialState> states() {
        return trials.values().stream().map(trial -> trial.state).toList();
    }

    private Map<String, String> hopping() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("hopping", settings.order().word());
        options.put("partitions", Integer.toString(store.partitions()));
        options.put("hopping_seed", Long.toString(settings.seed()));
        return options;
    }
}
