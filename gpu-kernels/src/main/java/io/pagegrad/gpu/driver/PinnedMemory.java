package io.pagegrad.gpu.driver;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jcuda.Pointer;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/// Page-locked host memory, owned by whoever allocated it: at most 1 GiB, because JCuda hands it out as one
/// buffer.
public final class PinnedMemory extends CudaHandle {
    /// Largest block, in bytes.
    public static final long MOST_BYTES = 1L << 30;

    private final CudaContext context;
    private final Pointer pointer = new Pointer();
    private final MemorySegment segment;

    PinnedMemory(CudaContext context, long sizeBytes) {
        super(HandleKind.PINNED_MEMORY);
        this.context = context;
        int code = CUresult.CUDA_ERROR_INVALID_VALUE;
        try {
            if (sizeBytes < 1 || sizeBytes > MOST_BYTES) {
                throw new IllegalArgumentException(
                        "pinned memory of " + sizeBytes + " bytes: must be in [1, " + MOST_BYTES + "]");
            }
            context.makeCurrent();
            code = JCudaDriver.cuMemHostAlloc(pointer, sizeBytes, JCudaDriver.CU_MEMHOSTALLOC_PORTABLE);
        } finally {
            if (code != CUresult.CUDA_SUCCESS) {
                close();
            }
        }
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuMemHostAlloc(bytes=%d)", sizeBytes);
        }
        this.segment =
                MemorySegment.ofBuffer(pointer.getByteBuffer(0, sizeBytes).order(ByteOrder.nativeOrder()));
    }

    /// The memory; must not be touched after this is closed.
    public MemorySegment segment() {
        requireOpen();
        return segment;
    }

    @Override
    void release() {
        if (segment == null) {
            return;
        }
        context.bind();
        int code = JCudaDriver.cuMemFreeHost(pointer);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuMemFreeHost()");
        }
    }
}
