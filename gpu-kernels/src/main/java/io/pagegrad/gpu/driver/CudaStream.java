package io.pagegrad.gpu.driver;

import java.lang.foreign.MemorySegment;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/// A queue of device work, done in order. Used by one thread at a time.
///
/// Copies return at once: host memory must stay as it is until an event recorded after them is done. Of pageable
/// memory the driver may make a copy first, but it promises nothing (CUDA driver API, "API synchronization
/// behavior").
public final class CudaStream extends CudaHandle {
    private final CudaContext context;
    private final CUstream stream = new CUstream();
    private final boolean made;

    CudaStream(CudaContext context) {
        super(HandleKind.STREAM);
        this.context = context;
        context.makeCurrent();
        int code = JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING);
        made = code == CUresult.CUDA_SUCCESS;
        if (!made) {
            close();
            throw CudaCallException.of(code, "cuStreamCreate(NON_BLOCKING)");
        }
    }

    public CudaContext context() {
        return context;
    }

    /// Copies host memory to the device.
    public void upload(MemorySegment from, DeviceMemory to, long toOffsetBytes) {
        enter();
        for (long at = 0; at < from.byteSize(); at += PinnedMemory.MOST_BYTES) {
            long length = Math.min(PinnedMemory.MOST_BYTES, from.byteSize() - at);
            int code = JCudaDriver.cuMemcpyHtoDAsync(
                    to.at(toOffsetBytes + at, length), HostPointer.of(from.asSlice(at, length)), length, stream);
            if (code != CUresult.CUDA_SUCCESS) {
                throw CudaCallException.of(
                        code, "cuMemcpyHtoDAsync(to=0x%x, bytes=%d)", to.address() + toOffsetBytes + at, length);
            }
        }
    }

    /// Copies device memory to the host; the host memory is ready after [#synchronize()].
    public void download(DeviceMemory from, long fromOffsetBytes, MemorySegment to) {
        enter();
        for (long at = 0; at < to.byteSize(); at += PinnedMemory.MOST_BYTES) {
            long length = Math.min(PinnedMemory.MOST_BYTES, to.byteSize() - at);
            int code = JCudaDriver.cuMemcpyDtoHAsync(
                    HostPointer.of(to.asSlice(at, length)), from.at(fromOffsetBytes + at, length), length, stream);
            if (code != CUresult.CUDA_SUCCESS) {
                throw CudaCallException.of(
                        code, "cuMemcpyDtoHAsync(from=0x%x, bytes=%d)", from.address() + fromOffsetBytes + at, length);
            }
        }
    }

    /// Copies between two blocks, of this device or of two.
    public void copy(DeviceMemory from, long fromOffsetBytes, DeviceMemory to, long toOffsetBytes, long lengthBytes) {
        enter();
        if (lengthBytes == 0) {
            return;
        }
        boolean same =
                from.context().device().ordinal() == to.context().device().ordinal();
        int code = same
                ? JCudaDriver.cuMemcpyDtoDAsync(
                        to.at(toOffsetBytes, lengthBytes), from.at(fromOffsetBytes, lengthBytes), lengthBytes, stream)
                : JCudaDriver.cuMemcpyPeerAsync(
                        to.at(toOffsetBytes, lengthBytes),
                        to.context().context(),
                        from.at(fromOffsetBytes, lengthBytes),
                        from.context().context(),
                        lengthBytes,
                        stream);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(
                    code,
                    "cuMemcpyAsync(to=0x%x, from=0x%x, bytes=%d)",
                    to.address() + toOffsetBytes,
                    from.address() + fromOffsetBytes,
                    lengthBytes);
        }
    }

    /// Sets `lengthBytes` bytes to `value`.
    public void fill(DeviceMemory to, long toOffsetBytes, long lengthBytes, byte value) {
        enter();
        if (lengthBytes == 0) {
            return;
        }
        int code = JCudaDriver.cuMemsetD8Async(to.at(toOffsetBytes, lengthBytes), value, lengthBytes, stream);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(
                    code,
                    "cuMemsetD8Async(to=0x%x, value=%d, bytes=%d)",
                    to.address() + toOffsetBytes,
                    value,
                    lengthBytes);
        }
    }

    public void launch(CudaFunction function, LaunchShape shape, KernelArguments arguments) {
        enter();
        int code = shape.cooperative()
                ? JCudaDriver.cuLaunchCooperativeKernel(
                        function.handle(),
                        shape.blocks(),
                        1,
                        1,
                        shape.threads(),
                        1,
                        1,
                        shape.dynamicSharedBytes(),
                        stream,
                        arguments.pointers())
                : JCudaDriver.cuLaunchKernel(
                        function.handle(),
                        shape.blocks(),
                        1,
                        1,
                        shape.threads(),
                        1,
                        1,
                        shape.dynamicSharedBytes(),
                        stream,
                        arguments.pointers(),
                        null);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(
                    code, "launch of %s with %s, %d arguments", function.name(), shape, arguments.count());
        }
    }

    /// Marks the end of what is enqueued so far.
    public void record(CudaEvent event) {
        enter();
        int code = JCudaDriver.cuEventRecord(event.event(), stream);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuEventRecord()");
        }
    }

    /// What is enqueued from now on runs after `event`, of this device or of another.
    public void waitFor(CudaEvent event) {
        enter();
        int code = JCudaDriver.cuStreamWaitEvent(stream, event.event(), 0);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuStreamWaitEvent()");
        }
    }

    /// Waits until everything enqueued here is done.
    public void synchronize() {
        enter();
        int code = JCudaDriver.cuStreamSynchronize(stream);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuStreamSynchronize() on %s", context.device());
        }
    }

    private void enter() {
        requireOpen();
        context.makeCurrent();
    }

    @Override
    void release() {
        if (!made) {
            return;
        }
        context.bind();
        int code = JCudaDriver.cuStreamDestroy(stream);
        if (code != CUresult.CUDA_SUCCESS) {
            throw CudaCallException.of(code, "cuStreamDestroy()");
        }
    }
}
