package io.pagegrad.gpu.backend;

import io.pagegrad.gpu.driver.DeviceMemory;
import io.pagegrad.trainer.backend.ParameterVector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// `size` numbers at an offset of a block of device memory, which somebody else owns.
final class CudaVector implements ParameterVector {
    private final CudaEngine engine;
    private final DeviceMemory memory;
    private final long offsetBytes;
    private final int size;

    CudaVector(CudaEngine engine, DeviceMemory memory, long offsetBytes, int size) {
        this.engine = engine;
        this.memory = memory;
        this.offsetBytes = offsetBytes;
        this.size = size;
    }

    long address() {
        return memory.address(offsetBytes, bytes());
    }

    DeviceMemory memory() {
        return memory;
    }

    long offsetBytes() {
        return offsetBytes;
    }

    long bytes() {
        return (long) size * Double.BYTES;
    }

    @Override
    public double[] read() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment host = arena.allocate(bytes(), Double.BYTES);
            DeviceLane lane = engine.lane();
            lane.stream().download(memory, offsetBytes, host);
            lane.stream().synchronize();
            return host.toArray(ValueLayout.JAVA_DOUBLE);
        }
    }

    @Override
    public void write(double[] values) {
        if (values.length != size) {
            throw new IllegalArgumentException(values.length + " numbers for " + size + " weights");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment host = arena.allocate(bytes(), Double.BYTES).copyFrom(MemorySegment.ofArray(values));
            DeviceLane lane = engine.lane();
            lane.stream().upload(host, memory, offsetBytes);
            lane.stream().synchronize();
        }
    }
}
