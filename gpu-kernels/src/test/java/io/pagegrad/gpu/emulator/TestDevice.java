package io.pagegrad.gpu.emulator;

import io.pagegrad.gpu.GpuBackends;
import io.pagegrad.gpu.compile.CudaCompiler;
import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.driver.CudaDriver;
import io.pagegrad.gpu.driver.CudaStream;
import io.pagegrad.gpu.driver.DeviceMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Device 0 with one stream, and vectors on it that tests read back.
public final class TestDevice implements AutoCloseable {
    private final CudaDriver driver;
    private final CudaCompiler compiler;
    private final CudaContext context;
    private final CudaStream stream;

    private TestDevice(GpuBackends.Found.Cuda cuda) {
        driver = cuda.driver();
        compiler = cuda.compiler();
        context = driver.open(0);
        stream = context.newStream();
    }

    public static TestDevice open() {
        return new TestDevice(GpuBackends.require());
    }

    public CudaDriver driver() {
        return driver;
    }

    public CudaCompiler compiler() {
        return compiler;
    }

    public CudaContext context() {
        return context;
    }

    public CudaStream stream() {
        return stream;
    }

    public Vector doubles(double... values) {
        return new Vector(values.length, 8, MemorySegment.ofArray(values));
    }

    /// Rounds to float32.
    public Vector floats(double... values) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = (float) values[i];
        }
        return new Vector(values.length, 4, MemorySegment.ofArray(rounded));
    }

    public Vector ints(int... values) {
        return new Vector(values.length, 4, MemorySegment.ofArray(values));
    }

    public Vector longs(long... values) {
        return new Vector(values.length, 8, MemorySegment.ofArray(values));
    }

    @Override
    public void close() {
        stream.close();
        context.close();
    }

    /// An array in device memory.
    public final class Vector implements AutoCloseable {
        private final DeviceMemory memory;
        private final long bytes;

        private Vector(int count, int width, MemorySegment values) {
            bytes = (long) count * width;
            memory = context.allocate(bytes);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment host = arena.allocate(bytes).copyFrom(values);
                stream.upload(host, memory, 0);
                stream.synchronize();
            }
        }

        public long address() {
            return memory.address();
        }

        public DeviceMemory memory() {
            return memory;
        }

        private <T> T read(java.util.function.Function<MemorySegment, T> as) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment host = arena.allocate(bytes, 8);
                stream.download(memory, 0, host);
                stream.synchronize();
                return as.apply(host);
            }
        }

        public double[] doubles() {
            return read(host -> host.toArray(ValueLayout.JAVA_DOUBLE));
        }

        public float[] floats() {
            return read(host -> host.toArray(ValueLayout.JAVA_FLOAT));
        }

        public int[] ints() {
            return read(host -> host.toArray(ValueLayout.JAVA_INT));
        }

        public long[] longs() {
            return read(host -> host.toArray(ValueLayout.JAVA_LONG));
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
