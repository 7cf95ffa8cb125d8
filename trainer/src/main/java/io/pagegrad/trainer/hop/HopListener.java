package io.pagegrad.trainer.hop;

import java.util.List;

/// Is told how a search goes. Methods are called by different threads, but never two at the same time; they must
/// be short, since workers wait.
public interface HopListener {
    /// A trial is known for the first time.
    default void added(HopPlan.Order order) {}

    default void unitStarted(int worker, HopUnit unit) {}

    /// A unit is committed.
    default void unitDone(int worker, HopUnit unit, TrialState state) {}

    /// A unit could not be done and will be tried again.
    default void retried(int worker, HopUnit unit, String reason) {}

    /// A trial has done an epoch.
    default void epochDone(TrialState state) {}

    /// A trial will not go on: it failed, diverged or met its own stopping rule.
    default void ended(TrialState state) {}

    /// There is a model with a lower loss than all before.
    default void best(TrialModel model) {}

    default void warned(String sentence) {}

    /// Tells all of several.
    static HopListener all(List<HopListener> listeners) {
        return new HopListenerGroup(listeners);
    }
}
