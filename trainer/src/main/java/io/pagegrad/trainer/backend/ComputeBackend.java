package io.pagegrad.trainer.backend;

/// A kind of device that can train; found by `ServiceLoader`.
public interface ComputeBackend {
    /// The word that options use: `cpu`, `cuda`.
    String name();

    /// Why this backend cannot run here, in one sentence; null when it can.
    String unavailableBecause();

    /// Prepares the device for a job; the caller closes the engine.
    Engine open(Job job);
}
