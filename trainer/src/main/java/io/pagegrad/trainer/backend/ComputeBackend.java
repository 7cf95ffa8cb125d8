package io.pagegrad.trainer.backend;

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

    /// Prepares the device for a job; the caller closes the engine.
    Engine open(Job job);
}
