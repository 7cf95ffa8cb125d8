package io.pagegrad.gpu.driver;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/// Memory of somebody else, page-locked while this is open, so that copies from it overlap with kernels.
public final class RegisteredMemory extends CudaHandle {
    private final CudaContext context;
    private final List<MemorySegment> registered = new ArrayList<>();

    RegisteredMemory(CudaContext context, MemorySegment memory) {
        super(HandleKind.REGISTERED_MEMORY);
        this.context = context;
        int code = CUresult.CUDA_SUCCESS;
        try {
            context.makeCurrent();
            // JCuda takes host pointers as buffers: pieces, each registered on its own
            for (long at = 0; at < memory.byteSize() && code == CUresult.CUDA_SUCCESS; at += PinnedMemory.MOST_BYTES) {
                MemorySegment piece = memory.asSlice(at, Math.min(PinnedMemory.MOST_BYTES, memory.byteSize() - at));
                code = JCudaDriver.cuMemHostRegister(HostPointer.of(piece), piece.byteSize(), 0);
                if (code == CUresult.CUDA_SUCCESS) {
                    registered.add(piece);
                }
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        if (code != CUresult.CUDA_SUCCESS) {
            close();
            throw CudaCallException.of(code, "cuMemHostRegister(0x%x, bytes=%d)", memory.address(), memory.byteSize());
        }
    }

    @Override
    void release() {
        context.bind();
        for (MemorySegment piece : registered) {
            int code = JCudaDriver.cuMemHostUnregister(HostPointer.of(piece));
            if (code != CUresult.CUDA_SUCCESS) {
                throw CudaCallException.of(code, "cuMemHostUnregister(0x%x)", piece.address());
            }
        }
    }
}
