package io.pagegrad.gpu.benchmark;

import io.pagegrad.gpu.GpuBackends;
import io.pagegrad.gpu.compile.Arithmetic;
import io.pagegrad.gpu.compile.CompileOptions;
import io.pagegrad.gpu.compile.CubinCache;
import io.pagegrad.gpu.compile.CudaSource;
import io.pagegrad.gpu.compile.ImageKind;
import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.driver.CudaModule;
import io.pagegrad.gpu.driver.CudaStream;
import io.pagegrad.gpu.driver.DeviceMemory;
import io.pagegrad.gpu.driver.KernelArguments;
import io.pagegrad.gpu.driver.LaunchShape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// The gradient of all rows by a kernel written for this one model, on device 0.
public final class LinearByHand implements AutoCloseable {
    private static final int SUMS = TaxiLikeRows.FEATURES + 1;
    private static final int THREADS = 256;
    private static final int BLOCKS_PER_MULTIPROCESSOR = 8;

    private final long rows;
    private final CudaContext context;
    private final CudaStream stream;
    private final CudaModule module;
    private final DeviceMemory columns;
    private final DeviceMemory cells;

    /// Compiles the kernel and uploads the rows.
    LinearByHand(TaxiLikeRows data, long rows) {
        this.rows = rows;
        GpuBackends.Found.Cuda cuda = GpuBackends.require();
        context = cuda.driver().open(0);
        stream = context.newStream();
        CompileOptions options =
                new CompileOptions(context.device().architecture(), Arithmetic.CONTRACT, ImageKind.CUBIN);
        module = context.load(CubinCache.ofUser().compile(cuda.compiler(), text(), options));
        columns = context.allocate(data.memory().byteSize());
        cells = context.allocate(2L * SUMS * Double.BYTES);
        stream.upload(data.memory(), columns, 0);
        stream.synchronize();
    }

    /// The kernel.
    public static CudaSource text() {
        String name = "linear_by_hand.cu";
        try (InputStream in = LinearByHand.class.getResourceAsStream(name)) {
            return new CudaSource(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sums of the gradient at `weights`.
    double[] gradient(double[] weights) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment host = arena.allocate(2L * SUMS * Double.BYTES, Double.BYTES);
            MemorySegment.copy(weights, 0, host, ValueLayout.JAVA_DOUBLE, 0, SUMS);
            stream.upload(host, cells, 0);
            int blocks = context.device().multiprocessors() * BLOCKS_PER_MULTIPROCESSOR;
            long sums = cells.address((long) SUMS * Double.BYTES, (long) SUMS * Double.BYTES);
            stream.launch(
                    module.function("linear_by_hand"),
                    LaunchShape.of(blocks, THREADS),
                    KernelArguments.of(columns.address(), rows, cells.address(), sums));
            stream.download(cells, 0, host);
            stream.synchronize();
            return host.asSlice((long) SUMS * Double.BYTES).toArray(ValueLayout.JAVA_DOUBLE);
        }
    }

    @Override
    public void close() {
        cells.close();
        columns.close();
        module.close();
        stream.close();
        context.close();
    }
}
