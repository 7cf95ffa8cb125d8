package io.pagegrad.gpu.driver;

import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/// A point in a stream's work: other streams and threads can wait for it, and two of them measure the time
/// between.
public final class CudaEvent extends CudaHandle {
    private final CudaContext context;
    private final CUevent event = new CUevent();
    private final boolean made;

    CudaEvent(CudaContext context) {
        super(HandleKind.EVENT);
        this.context = context;
        context.makeCurrent();
        int code = JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DEFAULT);
        made = code == CUresult.CUDA_SUCCESS;
        if (!made) {
            close();
            throw CudaCallException.of(code, "cuEventCreate()");
        }
    }

    CUevent event() {
        requireOpen();
        return event;
    }

    /// Waits until the work before this event is done.
    public void synchronize() {
        context.makeCurrent();
        int code = JCudaDriver.cuEventSynchronize(event());
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuEventSynchronize() on %s", context.device());
        }
    }

    /// Whether the work before this event is done; true when it was never recorded.
    public boolean isDone() {
        context.makeCurrent();
        int code = JCudaDriver.cuEventQuery(event());
        if (code == CUresult.CUDA_ERROR_NOT_READY) {
            return false;
        }
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuEventQuery() on %s", context.device());
        }
        return true;
    }

    /// Milliseconds on the device between two events, both done.
    public float millisSince(CudaEvent earlier) {
        context.makeCurrent();
        float[] millis = new float[1];
        int code = JCudaDriver.cuEventElapsedTime(millis, earlier.event(), event());
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuEventElapsedTime()");
        }
        return millis[0];
    }

    @Override
    void release() {
        if (!made) {
            return;
        }
        context.bind();
        int code = JCudaDriver.cuEventDestroy(event);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuEventDestroy()");
        }
    }
}
