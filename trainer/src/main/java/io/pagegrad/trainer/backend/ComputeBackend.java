package io.pagegrad.trainer.backend;

import io.pagegrad.cache.load.ColumnObserver;
import java.util.Optional;

/// A kind of device that can train; found by `ServiceLoader`.
public interface ComputeBackend {
    /// The word that options use: `cpu`, `cuda`.
    String name();

    /// Why this backend cannot run here, in one sentence; null when it can.
    String unavailableBecause();

    /// This backend on certain of its devices, by their numbers: `0` or `0,1`.
    ///
    /// @throws NoSuchDeviceException when it has none of these numbers
    default ComputeBackend on(String devices) {
        throw new NoSuchDeviceException("the backend " + name() + " has no numbered devices: leave out :" + devices);
    }

    /// Whether jobs may be networks.
    default boolean trainsNetworks() {
        return false;
    }

    /// A backend that trains its learners fastest, and how many these are.
    record Tuned(ComputeBackend backend, int learners) {}

    /// Tries how many learners in one launch train fastest, and with how many threads each; empty where learners
    /// are threads of the CPU.
    ///
    /// @param rows to try on; nothing of what is learnt is kept
    /// @param ownModels whether each learner has a model of its own
    /// @param mostLearners that the strategy can stand
    default Optional<Tuned> tuned(Job job, BatchPlan rows, boolean ownModels, int mostLearners) {
        return Optional.empty();
    }

    /// What takes columns to the device while a cache is loaded; engines of this backend then find them there.
    /// Null where columns are used where they lie.
    default ColumnObserver stage() {
        return null;
    }

    /// Prepares the device for a job; the caller closes the engine.
    Engine open(Job job);
}
