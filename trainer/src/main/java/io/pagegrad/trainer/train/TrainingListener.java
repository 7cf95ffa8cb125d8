package io.pagegrad.trainer.train;

/// Is told how a run goes. Methods are called by different threads, but never two at the same time.
public interface TrainingListener {
    /// Training begins.
    ///
    /// @param trainingRows rows of one epoch
    /// @param batches batches of one epoch
    default void started(long trainingRows, long validationRows, long batches) {}

    /// Something the user should know, one sentence.
    default void warned(String sentence) {}

    /// Something that was decided for the user, one sentence.
    default void noted(String sentence) {}

    /// About once a second while training.
    default void progressed(Progress progress) {}

    default void validated(ValidationPoint point) {}

    /// The last call, also when training diverged.
    default void finished(TrainingResult result) {}

    /// Tells all of several.
    static TrainingListener all(TrainingListener... listeners) {
        return new ListenerGroup(listeners);
    }
}
