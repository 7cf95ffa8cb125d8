package io.pagegrad.gpu.driver;

import java.lang.foreign.MemorySegment;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/// The primary context of one device, shared with whatever else in the process uses the device.
///
/// Owned by who opened it; close what was made from it first. Thread-safe: a call binds the context to its own
/// thread.
public final class CudaContext extends CudaHandle {
    private static final ThreadLocal<CudaContext> CURRENT = new ThreadLocal<>();

    private final CudaDevice device;
    private final CUdevice handle;
    private final CUcontext context = new CUcontext();
    private final boolean made;

    CudaContext(CudaDevice device) {
        super(HandleKind.CONTEXT);
        this.device = device;
        this.handle = CudaDriver.handle(device.ordinal());
        int code = JCudaDriver.cuDevicePrimaryCtxRetain(context, handle);
        made = code == CUresult.CUDA_SUCCESS;
        if (!made) {
            close();
            throw CudaCallException.of(code, "cuDevicePrimaryCtxRetain(device=%d)", device.ordinal());
        }
    }

    public CudaDevice device() {
        return device;
    }

    /// Loads a cubin, fatbin or PTX text.
    public CudaModule load(byte[] image) {
        return new CudaModule(this, image);
    }

    /// A stream that is not ordered with the null stream.
    public CudaStream newStream() {
        return new CudaStream(this);
    }

    /// An event that can measure time.
    public CudaEvent newEvent() {
        return new CudaEvent(this);
    }

    /// Device memory of `sizeBytes` (at least 1), not zeroed.
    ///
    /// @throws CudaOutOfMemoryException when the device has not that much left
    public DeviceMemory allocate(long sizeBytes) {
        return new DeviceMemory(this, sizeBytes);
    }

    /// Page-locked host memory, which copies overlap with kernels from.
    public PinnedMemory allocatePinned(long sizeBytes) {
        return new PinnedMemory(this, sizeBytes);
    }

    /// Page-locks memory of the caller, who keeps it alive until the registration is closed.
    public RegisteredMemory register(MemorySegment memory) {
        return new RegisteredMemory(this, memory);
    }

    public MemoryInfo memory() {
        makeCurrent();
        long[] free = new long[1];
        long[] total = new long[1];
        int code = JCudaDriver.cuMemGetInfo(free, total);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuMemGetInfo()");
        }
        return new MemoryInfo(free[0], total[0]);
    }

    /// Waits until everything enqueued on this device is done.
    public void synchronize() {
        makeCurrent();
        int code = JCudaDriver.cuCtxSynchronize();
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuCtxSynchronize() on %s", device);
        }
    }

    /// Binds this context to the calling thread, unless it is bound already.
    void makeCurrent() {
        requireOpen();
        bind();
    }

    // also for giving things back, when this context may already be marked closed
    void bind() {
        if (CURRENT.get() == this) {
            return;
        }
        int code = JCudaDriver.cuCtxSetCurrent(context);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuCtxSetCurrent(%s)", device);
        }
        CURRENT.set(this);
    }

    CUcontext context() {
        return context;
    }

    @Override
    void release() {
        if (CURRENT.get() == this) {
            CURRENT.remove();
        }
        if (made) {
            int code = JCudaDriver.cuDevicePrimaryCtxRelease(handle);
            if (code != CUresult.CUDA_SUCCESS) {
                throw CudaCallException.of(code, "cuDevicePrimaryCtxRelease(device=%d)", device.ordinal());
            }
        }
    }
}
