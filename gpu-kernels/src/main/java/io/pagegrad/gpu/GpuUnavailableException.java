package io.pagegrad.gpu;

/// No such device or compiler, with the reason in one sentence. The command line exits with 7.
public final class GpuUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public GpuUnavailableException(String reason) {
        super(reason);
    }
}
