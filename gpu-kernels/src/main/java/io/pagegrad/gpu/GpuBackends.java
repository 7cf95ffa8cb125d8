package io.pagegrad.gpu;

import io.pagegrad.gpu.compile.CompilerAvailability;
import io.pagegrad.gpu.compile.CudaCompiler;
import io.pagegrad.gpu.compile.CudaCompilers;
import io.pagegrad.gpu.driver.CudaAvailability;
import io.pagegrad.gpu.driver.CudaDriver;

/// Decides whether this process can train on CUDA devices.
public final class GpuBackends {
    /// System property that makes a missing device an error: `cuda`.
    public static final String REQUIRED = "pagegrad.require.backend";

    private GpuBackends() {}

    /// What [#find()] found.
    public sealed interface Found {
        /// A driver with devices, and the compiler to use with it.
        record Cuda(CudaDriver driver, CudaCompiler compiler) implements Found {}

        /// @param reason one sentence for the user
        record None(String reason) implements Found {}
    }

    /// The driver and compiler that a job would use, or the reason why there is none.
    ///
    /// @throws GpuUnavailableException when there is none and the system property [#REQUIRED] is `cuda`
    public static Found find() {
        Found found = look();
        if (found instanceof Found.None(String reason) && "cuda".equals(System.getProperty(REQUIRED))) {
            throw new GpuUnavailableException("a CUDA device is required by -D" + REQUIRED + "=cuda, but " + reason);
        }
        return found;
    }

    /// For `--device cuda`: a device or an error.
    ///
    /// @throws GpuUnavailableException with the reason
    public static Found.Cuda require() {
        return switch (find()) {
            case Found.Cuda cuda -> cuda;
            case Found.None(String reason) -> throw new GpuUnavailableException(reason);
        };
    }

    private static Found look() {
        return switch (CudaDriver.find()) {
            case CudaAvailability.Unavailable(String reason) -> new Found.None(reason);
            case CudaAvailability.Available(CudaDriver driver) -> {
                CompilerAvailability compilers = CudaCompilers.find(driver.version());
                yield compilers.compilers().isEmpty()
                        ? new Found.None("there is no compiler for CUDA: " + String.join("; ", compilers.missing()))
                        : new Found.Cuda(driver, compilers.compilers().get(0));
            }
        };
    }
}
