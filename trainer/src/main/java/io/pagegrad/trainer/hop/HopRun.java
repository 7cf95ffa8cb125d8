package io.pagegrad.trainer.hop;

import io.pagegrad.cache.CacheMemoryException;
import io.pagegrad.cache.UnsuitableDataException;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.pagefile.PagefileException;
import io.pagegrad.trainer.backend.ComputeBackend;
import io.pagegrad.trainer.gradient.UnderivableException;
import io.pagegrad.trainer.hop.HopPlan.Order;
import io.pagegrad.trainer.hop.TrialState.EpochLoss;
import io.pagegrad.trainer.hop.UnitWork.Progress;
import io.pagegrad.trainer.train.PartitionRows;
import io.pagegrad.trainer.train.TrainingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/// A search at work: threads that take units from a schedule, train, and commit. Used once.
///
/// A unit is committed by replacing the file of its trial, so that a process that is killed at any moment loses
/// the units that were under way and nothing else. The loss of an epoch is computed by the unit that ends it.
public final class HopRun {
    private static final int MOST_ATTEMPTS = 3;
    private static final long INTERRUPT_LOOK_MILLIS = 100;

    private final HopPlan plan;
    private final TrialFactory factory;
    private final PartitionStore store;
    private final HopSettings settings;
    private final SearchDirectory directory;
    private final HopListener listener;
    private final BooleanSupplier interrupted;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final WorkAccount account = new WorkAccount();
    private final TrialBook trials;
    private final UnitWork work;
    private final Map<HopUnit.Place, Integer> loadFailures = new LinkedHashMap<>();
    private HopSchedule schedule;
    private Throwable failure;

    /// @param store with at least one form of the data, which the caller closes after the run
    /// @param directory where units are committed, null to keep them in memory only
    /// @param interrupted asked now and then; once true, the units under way are given up and the run ends
    public HopRun(
            HopPlan plan,
            TrialFactory factory,
            PartitionStore store,
            HopSettings settings,
            SearchDirectory directory,
            HopListener listener,
            BooleanSupplier interrupted) {
        this.plan = plan;
        this.factory = factory;
        this.store = store;
        this.settings = settings;
        this.directory = directory;
        this.listener = listener;
        this.interrupted = interrupted;
        this.trials = new TrialBook(factory, store, settings, directory, listener, account);
        this.work = new UnitWork(store, settings.workers(), account, stop::get);
    }

    /// Runs to the end of the plan, going on with what the directory has.
    ///
    /// @throws IOException when a partition cannot be read or a unit not be committed; everything finished is
    /// kept
    /// @throws PagefileException likewise, when rows cannot be given
    public HopResult run() throws IOException {
        warnOfOrder();
        schedule = new HopSchedule(
                settings.order(), store.partitions(), settings.workers().size(), settings.seed(), settings.replay());
        synchronized (this) {
            obey(plan.begin());
        }
        List<Thread> threads = new ArrayList<>();
        for (int worker = 0; worker < settings.workers().size(); worker++) {
            int number = worker;
            threads.add(
                    Thread.ofPlatform().name("pagegrad-hop-" + worker).daemon().start(() -> work(number)));
        }
        for (Thread thread : threads) {
            join(thread);
        }
        throwFailure();
        return result();
    }

    private void warnOfOrder() {
        if (settings.order() == HopOrder.GREEDY && settings.replay().isEmpty()) {
            listener.warned("the order of partitions follows who is idle first: another run has another order and"
                    + " other weights, unless this one's log is replayed");
        }
        long kinds =
                settings.workers().stream().map(ComputeBackend::name).distinct().count();
        if (kinds > 1) {
            listener.warned("workers of several kinds round differently: which of them trains a model decides its last"
                    + " digits");
        }
    }

    private void join(Thread thread) {
        boolean again = true;
        while (again) {
            try {
                while (thread.isAlive()) {
                    thread.join(INTERRUPT_LOOK_MILLIS);
                    lookForInterrupt();
                }
                again = false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                halt(null);
                again = false;
            }
        }
    }

    private void lookForInterrupt() {
        if (!stop.get() && interrupted.getAsBoolean()) {
            halt(null);
        }
    }

    private synchronized void halt(Throwable cause) {
        if (failure == null) {
            failure = cause;
        } else if (cause != null) {
            failure.addSuppressed(cause);
        }
        stop.set(true);
        notifyAll();
    }

    private void throwFailure() throws IOException {
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    /// Sends trials on their way, and tells the plan of those that have been there before.
    private void obey(Collection<Order> orders) throws IOException {
        List<Order> waiting = new ArrayList<>(orders);
        while (!waiting.isEmpty()) {
            Order order = waiting.removeFirst();
            Trial trial = trials.trial(order);
            trial.until = Math.max(trial.until, order.untilEpoch());
            TrialState state = trial.state;
            if (state.ended() != null || state.epoch() >= trial.until) {
                waiting.addAll(
                        plan.reached(order.trial(), scoreAt(state, trial.until), state.endedWithin(trial.until)));
            } else {
                schedule.send(order.trial(), trial.data, state.epoch(), state.visited(), trial.until);
            }
        }
        notifyAll();
    }

    /// Lowest loss of the first `epochs` epochs.
    private static double scoreAt(TrialState state, long epochs) {
        double lowest = Double.POSITIVE_INFINITY;
        for (EpochLoss point : state.history()) {
            if (point.epoch() <= epochs && point.loss() < lowest) {
                lowest = point.loss();
            }
        }
        return lowest;
    }

    private void work(int worker) {
        try {
            for (HopUnit unit = take(worker); unit != null; unit = take(worker)) {
                double begun = account.ownSeconds();
                attempt(worker, unit);
                account.unit(account.ownSeconds() - begun);
            }
        } catch (CancellationException e) {
            halt(null);
        } catch (IOException | RuntimeException | Error e) {
            halt(e);
        }
    }

    private synchronized HopUnit take(int worker) {
        while (!stop.get()) {
            HopUnit unit = schedule.next(worker, store::isWarm);
            if (unit != null) {
                listener.unitStarted(worker, unit);
                return unit;
            }
            if (schedule.isIdle()) {
                notifyAll();
                return null;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
        return null;
    }

    /// Does a unit, or finds out who is to blame that it cannot be done.
    private void attempt(int worker, HopUnit unit) throws IOException {
        Trial trial;
        synchronized (this) {
            trial = trials.trial(unit.trial());
        }
        try {
            trial.prepare(factory, store.sample(unit.data()));
        } catch (TrainingException | ExpressionException | UnderivableException | IllegalArgumentException e) {
            fail(worker, trial, unit, sentence(e));
            return;
        }
        double begun = account.seconds();
        PartitionRows rows;
        try {
            PartitionStore.Acquired acquired = store.acquire(unit.place());
            rows = acquired.rows();
            account.columns(account.seconds() - begun - acquired.waitedSeconds(), acquired.waitedSeconds());
        } catch (IOException | PagefileException | CacheMemoryException | UnsuitableDataException e) {
            loadFailed(worker, unit, e);
            return;
        }
        Progress progress;
        try {
            progress = work.train(worker, trial, unit, rows, begun);
        } catch (TrainingException e) {
            fail(worker, trial, unit, sentence(e));
            return;
        } catch (PagefileException | CacheMemoryException | UnsuitableDataException e) {
            loadFailed(worker, unit, e);
            return;
        } catch (RuntimeException | Error e) {
            unitFailed(worker, trial, unit, e);
            return;
        }
        if (progress != null) {
            commit(worker, trial, unit, progress);
        }
    }

    private void commit(int worker, Trial trial, HopUnit unit, Progress progress) throws IOException {
        boolean endsEpoch = progress.state().visited().isEmpty();
        TrialState state = progress.state();
        if (!progress.isFinite()) {
            state = state.ended("diverged: a weight or the loss is no longer finite", unit.epoch());
        } else if (endsEpoch && trial.reasonToStop(state) != null) {
            state = state.ended(trial.reasonToStop(state), unit.epoch());
        }
        write(state);
        synchronized (this) {
            trial.state = state;
            trial.attempts = 0;
            schedule.done(worker);
            if (settings.order() != HopOrder.BARRIER) {
                schedule.cost(unit.trial(), state.busySeconds() / state.log().size());
            }
            listener.unitDone(worker, unit, state);
            if (endsEpoch) {
                listener.epochDone(state);
                trials.considerBest(trial);
            }
            if (state.ended() != null) {
                schedule.remove(unit.trial());
                listener.ended(state);
            }
            if (state.ended() != null || endsEpoch && state.epoch() >= trial.until) {
                obey(plan.reached(unit.trial(), scoreAt(state, trial.until), state.ended() != null));
            }
            notifyAll();
        }
    }

    private void write(TrialState state) throws IOException {
        if (directory != null) {
            double begun = account.ownSeconds();
            directory.write(state);
            account.committed(account.ownSeconds() - begun);
        }
    }

    /// The configuration itself is at fault: it ends, the others go on.
    private void fail(int worker, Trial trial, HopUnit unit, String reason) throws IOException {
        TrialState state = trial.state.ended(reason, unit.epoch());
        write(state);
        synchronized (this) {
            trial.state = state;
            schedule.giveBack(worker);
            schedule.remove(state.trial());
            listener.ended(state);
            obey(plan.reached(state.trial(), scoreAt(state, trial.until), true));
            notifyAll();
        }
    }

    /// Nobody knows who is at fault: another worker tries, and in the end the configuration is given up.
    private void unitFailed(int worker, Trial trial, HopUnit unit, Throwable cause) throws IOException {
        synchronized (this) {
            trial.attempts++;
            if (trial.attempts < MOST_ATTEMPTS) {
                schedule.giveBack(worker);
                listener.retried(worker, unit, sentence(cause));
                notifyAll();
                return;
            }
        }
        fail(worker, trial, unit, "failed " + MOST_ATTEMPTS + " times: " + sentence(cause));
    }

    /// The data is at fault: no other configuration could train on it either.
    private void loadFailed(int worker, HopUnit unit, Exception cause) throws IOException {
        synchronized (this) {
            int failures = loadFailures.merge(unit.place(), 1, Integer::sum);
            if (failures < MOST_ATTEMPTS && !(cause instanceof UnsuitableDataException)) {
                schedule.giveBack(worker);
                listener.retried(worker, unit, sentence(cause));
                notifyAll();
                return;
            }
        }
        listener.warned("partition " + unit.partition() + " ("
                + store.source(unit.data()).name(unit.partition()) + ") cannot be read; what is finished is kept");
        switch (cause) {
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new IllegalStateException(cause);
        }
    }

    /// What went wrong, for people.
    static String sentence(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private synchronized HopResult result() throws IOException {
        return new HopResult(
                trials.states(),
                trials.best(),
                schedule.isIdle() && !stop.get(),
                account.ownSeconds(),
                account.work(),
                settings.workers().size(),
                store.loads(),
                store.reloads());
    }
}
