package io.pagegrad.gpu.driver;

/// Whether this process can use CUDA: the driver, or the reason why not.
public sealed interface CudaAvailability {
    record Available(CudaDriver driver) implements CudaAvailability {}

    /// @param reason one sentence: what is missing and what to do about it
    record Unavailable(String reason) implements CudaAvailability {}
}
