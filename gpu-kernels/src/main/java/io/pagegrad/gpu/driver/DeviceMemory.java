package io.pagegrad.gpu.driver;

import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/// A block of device memory, owned by whoever allocated it. Offsets and lengths are checked before any driver
/// call.
public final class DeviceMemory extends CudaHandle {
    private final CudaContext context;
    private final DeviceAddress pointer = new DeviceAddress();
    private final long sizeBytes;
    private final boolean made;

    DeviceMemory(CudaContext context, long sizeBytes) {
        super(HandleKind.DEVICE_MEMORY);
        this.context = context;
        this.sizeBytes = sizeBytes;
        context.makeCurrent();
        int code = JCudaDriver.cuMemAlloc(pointer, sizeBytes);
        made = code == CUresult.CUDA_SUCCESS;
        if (!made) {
            close();
        }
        if (code == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
            throw new CudaOutOfMemoryException(code, sizeBytes, context.memory(), context.device());
        }
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuMemAlloc(bytes=%d)", sizeBytes);
        }
    }

    public CudaContext context() {
        return context;
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    /// Address of the first byte, for kernel arguments; a multiple of 256.
    public long address() {
        requireOpen();
        return pointer.value();
    }

    /// Address of byte `offsetBytes` of a range of `lengthBytes`.
    ///
    /// @throws IndexOutOfBoundsException when the range leaves this block
    public long address(long offsetBytes, long lengthBytes) {
        checkRange(offsetBytes, lengthBytes);
        return pointer.value() + offsetBytes;
    }

    DeviceAddress at(long offsetBytes, long lengthBytes) {
        checkRange(offsetBytes, lengthBytes);
        return new DeviceAddress(pointer, offsetBytes);
    }

    private void checkRange(long offsetBytes, long lengthBytes) {
        requireOpen();
        if (offsetBytes < 0 || lengthBytes < 0 || lengthBytes > sizeBytes - offsetBytes) {
            throw new IndexOutOfBoundsException("device range of " + lengthBytes + " bytes at " + offsetBytes
                    + " of a block of " + sizeBytes + " bytes");
        }
    }

    @Override
    void release() {
        if (!made) {
            return;
        }
        context.bind();
        int code = JCudaDriver.cuMemFree(pointer);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuMemFree(0x%x)", pointer.value());
        }
    }
}
