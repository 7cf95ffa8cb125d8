package io.pagegrad.gpu.compile;

/// What to compile for.
///
/// @param architecture compute capability as a number: 90 for 9.0
public record CompileOptions(int architecture, Arithmetic arithmetic, ImageKind image) {
    public CompileOptions {
        if (architecture < 50 || architecture > 999) {
            throw new IllegalArgumentException("architecture=" + architecture + ": must be in [50, 999]");
        }
    }

    /// `sm_90` for a cubin, `compute_90` for PTX.
    public String target() {
        return (image == ImageKind.CUBIN ? "sm_" : "compute_") + architecture;
    }
}
