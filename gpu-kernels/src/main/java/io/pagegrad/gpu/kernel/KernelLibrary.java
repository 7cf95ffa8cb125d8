package io.pagegrad.gpu.kernel;

import io.pagegrad.gpu.compile.Arithmetic;
import io.pagegrad.gpu.compile.CompileOptions;
import io.pagegrad.gpu.compile.CubinCache;
import io.pagegrad.gpu.compile.CudaCompiler;
import io.pagegrad.gpu.compile.ImageKind;
import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.driver.CudaFunction;
import io.pagegrad.gpu.driver.CudaModule;
import io.pagegrad.gpu.driver.CudaStream;
import io.pagegrad.gpu.driver.LaunchShape;
import java.util.EnumMap;
import java.util.Map;

/// The fixed kernels, compiled and loaded for one device; owns the module. Any thread may launch.
public final class KernelLibrary implements AutoCloseable {
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

    /// Compiles (or takes from `cache`) and loads. Arithmetic is strict: these kernels are bound by memory.
    public static KernelLibrary load(CudaContext context, CudaCompiler compiler, CubinCache cache, Real real) {
        CompileOptions options =
                new CompileOptions(context.device().architecture(), Arithmetic.STRICT, ImageKind.CUBIN);
        CudaModule module =
                context.load(cache.compile(compiler, KernelText.fixed(real, options.architecture()), options));
        try {
            return new KernelLibrary(module, real);
        } catch (RuntimeException e) {
            module.close();
            throw e;
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
