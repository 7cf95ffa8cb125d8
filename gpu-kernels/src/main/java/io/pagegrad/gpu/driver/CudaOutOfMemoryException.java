package io.pagegrad.gpu.driver;

/// Device memory that the driver refused: how much was asked for, how much was free. A plan may answer by
/// streaming.
public final class CudaOutOfMemoryException extends CudaCallException {
    private static final long serialVersionUID = 1L;

    private final long requestedBytes;
    private final long freeBytes;

    CudaOutOfMemoryException(int code, long requestedBytes, MemoryInfo memory, CudaDevice device) {
        super(
                code,
                told(code, "cuMemAlloc(bytes=%d)", requestedBytes) + "; " + memory.freeBytes() + " of "
                        + memory.totalBytes() + " bytes free on " + device);
        this.requestedBytes = requestedBytes;
        this.freeBytes = memory.freeBytes();
    }

    public long requestedBytes() {
        return requestedBytes;
    }

    public long freeBytes() {
        return freeBytes;
    }
}
