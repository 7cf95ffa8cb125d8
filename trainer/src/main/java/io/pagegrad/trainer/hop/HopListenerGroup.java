package io.pagegrad.trainer.hop;

import java.util.List;

/// Tells all of several listeners.
record HopListenerGroup(List<HopListener> listeners) implements HopListener {
    HopListenerGroup {
        listeners = List.copyOf(listeners);
    }

    @Override
    public void added(HopPlan.Order order) {
        listeners.forEach(listener -> listener.added(order));
    }

    @Override
    public void unitStarted(int worker, HopUnit unit) {
        listeners.forEach(listener -> listener.unitStarted(worker, unit));
    }

    @Override
    public void unitDone(int worker, HopUnit unit, TrialState state) {
        listeners.forEach(listener -> listener.unitDone(worker, unit, state));
    }

    @Override
    public void retried(int worker, HopUnit unit, String reason) {
        listeners.forEach(listener -> listener.retried(worker, unit, reason));
    }

    @Override
    public void epochDone(TrialState state) {
        listeners.forEach(listener -> listener.epochDone(state));
    }

    @Override
    public void ended(TrialState state) {
        listeners.forEach(listener -> listener.ended(state));
    }

    @Override
    public void best(TrialModel model) {
        listeners.forEach(listener -> listener.best(model));
    }

    @Override
    public void warned(String sentence) {
        listeners.forEach(listener -> listener.warned(sentence));
    }
}
