package io.pagegrad.gpu.compile;

/// A way to compile CUDA C++. Thread-safe.
public interface CudaCompiler {
    /// What it is and which version, for reports and cache keys: `NVRTC 12.6 (JCuda)`.
    String name();

    /// CUDA version that it belongs to, for example 12060.
    int version();

    /// @throws CudaCompileException when the compiler refuses the source or the target
    byte[] compile(CudaSource source, CompileOptions options);
}
