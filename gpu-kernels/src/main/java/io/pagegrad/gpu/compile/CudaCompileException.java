package io.pagegrad.gpu.compile;

/// A compiler that refused a source: its name and what it said.
public final class CudaCompileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CudaCompileException(String compiler, CudaSource source, CompileOptions options, String log) {
        super(compiler + " does not compile " + source.name() + " for " + options.target() + ": " + log.strip());
    }
}
