package io.pagegrad.gpu.backend;

import io.pagegrad.gpu.compile.Arithmetic;
import io.pagegrad.gpu.compile.CompileOptions;
import io.pagegrad.gpu.compile.CubinCache;
import io.pagegrad.gpu.compile.CudaCompiler;
import io.pagegrad.gpu.compile.CudaSource;
import io.pagegrad.gpu.compile.ImageKind;
import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.driver.CudaModule;

/// The generated code of one job, loaded on one device.
///
/// @param gradient sums of gradients, and steps
/// @param loss sums of losses
record ModelModules(CudaModule gradient, CudaModule loss) implements AutoCloseable {
    /// Compiles and loads both, or neither.
    static ModelModules load(
            CudaContext context,
            CudaCompiler compiler,
            CubinCache cache,
            Arithmetic arithmetic,
            CudaSource gradient,
            CudaSource loss) {
        CompileOptions options = new CompileOptions(context.device().architecture(), arithmetic, ImageKind.CUBIN);
        CudaModule first = context.load(cache.compile(compiler, gradient, options));
        try {
            return new ModelModules(first, context.load(cache.compile(compiler, loss, options)));
        } catch (RuntimeException e) {
            first.close();
            throw e;
        }
    }

    @Override
    public void close() {
        loss.close();
        gradient.close();
    }
}
