package io.pagegrad.gpu.kernel;

import io.pagegrad.gpu.compile.Arithmetic;
import io.pagegrad.gpu.compile.CompileOptions;
import io.pagegrad.gpu.compile.CubinCache;
import io.pagegrad.gpu.compile.CudaCompiler;
import io.pagegrad.gpu.compile.ImageKind;
import io.pagegrad.gpu.driver.CudaCallException;
import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.driver.CudaFunction;
import io.pagegrad.gpu.driver.CudaModule;
import io.pagegrad.gpu.driver.CudaStream;
import io.pagegrad.gpu.driver.LaunchShape;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// The fixed kernels, compiled and loaded for one device; owns the module. Any thread may launch.
public final class KernelLibrary implements AutoCloseable {
    /// Strict: these kernels are bound by memory.
    static final Arithmetic ARITHMETIC = Arithmetic.STRICT;

    private static final int THREADS = 256;
    private static final int BLOCKS_PER_MULTIPROCESSOR = 8;

    private final CudaModule module;
    private final Map<Kernel, CudaFunction> functions = new EnumMap<>(Kernel.class);
    private final int mostBlocks;

    private KernelLibrary(CudaModule module, Real real) {
        this.module = module;
        for (Kernel kernel : Kernel.values()) {
            boolean tensors =
                    KernelText.hasTensorCores(real, module.context().device().architecture());
            if (!kernel.isOfModel() && (!kernel.isOfTensorCores() || tensors)) {
                functions.put(kernel, module.function(kernel.symbol()));
            }
        }
        mostBlocks = module.context().device().multiprocessors() * BLOCKS_PER_MULTIPROCESSOR;
    }

    /// Loads the kernels compiled ahead if the jar has them and the driver takes them (one older than the build's
    /// compiler does not), otherwise compiles them or takes them from `cache`.
    public static KernelLibrary load(CudaContext context, CudaCompiler compiler, CubinCache cache, Real real) {
        int architecture = context.device().architecture();
        CudaModule module = loadAhead(context, real, architecture).orElseGet(() -> {
            CompileOptions options = new CompileOptions(architecture, ARITHMETIC, ImageKind.CUBIN);
            return context.load(cache.compile(compiler, KernelText.fixed(real, architecture), options));
        });
        try {
            return new KernelLibrary(module, real);
        } catch (RuntimeException e) {
            module.close();
            throw e;
        }
    }

    private static Optional<CudaModule> loadAhead(CudaContext context, Real real, int architecture) {
        Optional<byte[]> ptx = AheadKernels.find(real, architecture);
        if (ptx.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(context.load(ptx.get()));
        } catch (CudaCallException e) {
            return Optional.empty();
        }
    }

    /// Launches with one thread per item, or the whole device walking over the items.
    public void launch(CudaStream stream, Kernel kernel, long items, Number... arguments) {
        launch(stream, kernel, LaunchShape.forItems(items, THREADS, mostBlocks), arguments);
    }

    /// @throws IllegalArgumentException when the arguments are not those of the kernel
    public void launch(CudaStream stream, Kernel kernel, LaunchShape shape, Number... arguments) {
        stream.launch(functions.get(kernel), shape, kernel.arguments(arguments));
    }

    /// Whether the device has this kernel; those for tensor cores need compute capability 8.0.
    public boolean has(Kernel kernel) {
        return functions.containsKey(kernel);
    }

    public CudaContext context() {
        return module.context();
    }

    @Override
    public void close() {
        module.close();
    }
}
