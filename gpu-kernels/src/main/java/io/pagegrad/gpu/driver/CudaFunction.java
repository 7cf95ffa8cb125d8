package io.pagegrad.gpu.driver;

import jcuda.driver.CUfunction;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/// A kernel of a loaded module; valid while the module is open.
public final class CudaFunction {
    private final CudaModule module;
    private final String name;
    private final CUfunction function;

    CudaFunction(CudaModule module, String name, CUfunction function) {
        this.module = module;
        this.name = name;
        this.function = function;
    }

    public String name() {
        return name;
    }

    public CudaContext context() {
        return module.context();
    }

    CUfunction handle() {
        module.requireOpen();
        return function;
    }

    /// Registers that one thread takes.
    public int registers() {
        return attribute(CUfunction_attribute.CU_FUNC_ATTRIBUTE_NUM_REGS);
    }

    /// Most threads that a block of this kernel can have.
    public int maxThreadsPerBlock() {
        return attribute(CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK);
    }

    /// Shared memory that the kernel declares itself, in bytes.
    public int staticSharedBytes() {
        return attribute(CUfunction_attribute.CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES);
    }

    private int attribute(int attribute) {
        context().makeCurrent();
        int[] value = new int[1];
        int code = JCudaDriver.cuFuncGetAttribute(value, attribute, handle());
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuFuncGetAttribute(%d, %s)", attribute, name);
        }
        return value[0];
    }

    /// Lets a launch ask for up to `bytes` of dynamic shared memory; needed above 48 KiB.
    public void allowDynamicShared(int bytes) {
        context().makeCurrent();
        int code = JCudaDriver.cuFuncSetAttribute(
                handle(), CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, bytes);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuFuncSetAttribute(MAX_DYNAMIC_SHARED_SIZE_BYTES, %s, %d)", name, bytes);
        }
    }

    /// Blocks of `threads` threads that one multiprocessor holds at once.
    public int residentBlocks(int threads, long dynamicSharedBytes) {
        context().makeCurrent();
        int[] blocks = new int[1];
        int code =
                JCudaDriver.cuOccupancyMaxActiveBlocksPerMultiprocessor(blocks, handle(), threads, dynamicSharedBytes);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(
                    code,
                    "cuOccupancyMaxActiveBlocksPerMultiprocessor(%s, threads=%d, shared=%d)",
                    name,
                    threads,
                    dynamicSharedBytes);
        }
        return blocks[0];
    }

    @Override
    public String toString() {
        return name;
    }
}
