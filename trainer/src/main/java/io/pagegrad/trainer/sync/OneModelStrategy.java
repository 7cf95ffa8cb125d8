package io.pagegrad.trainer.sync;

/// A strategy with one learner, whose weights do not depend on how many workers it has.
sealed interface OneModelStrategy extends Strategy permits Sequential, Synchronized {
    @Override
    default int learners() {
        return 1;
    }

    @Override
    default Strategy withLearners(int count) {
        return this;
    }

    @Override
    default boolean isDeterministic() {
        return true;
    }

    @Override
    default double stabilityBound() {
        return 2;
    }
}
