package io.pagegrad.gpu.driver;

import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/// Loaded device code.
public final class CudaModule extends CudaHandle {
    private final CudaContext context;
    private final CUmodule module = new CUmodule();
    private final boolean made;

    CudaModule(CudaContext context, byte[] image) {
        super(HandleKind.MODULE);
        this.context = context;
        context.makeCurrent();
        int code = JCudaDriver.cuModuleLoadData(module, image);
        made = code == CUresult.CUDA_SUCCESS;
        if (!made) {
            close();
            throw CudaCallException.of(code, "cuModuleLoadData(%d bytes) on %s", image.length, context.device());
        }
    }

    public CudaContext context() {
        return context;
    }

    /// The kernel `name`; lives as long as this module.
    public CudaFunction function(String name) {
        requireOpen();
        context.makeCurrent();
        CUfunction function = new CUfunction();
        int code = JCudaDriver.cuModuleGetFunction(function, module, name);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuModuleGetFunction(%s)", name);
        }
        return new CudaFunction(this, name, function);
    }

    @Override
    void release() {
        if (!made) {
            return;
        }
        context.bind();
        int code = JCudaDriver.cuModuleUnload(module);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuModuleUnload()");
        }
    }
}
