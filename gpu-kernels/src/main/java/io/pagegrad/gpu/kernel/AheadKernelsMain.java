package io.pagegrad.gpu.kernel;

import io.pagegrad.gpu.compile.NvccCompiler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Run by the build (profile `cuda-ahead`): compiles the fixed kernels into the folder of classes, or says why
/// not.
public final class AheadKernelsMain {
    private AheadKernelsMain() {}

    /// @param arguments the folder of compiled classes
    public static void main(String[] arguments) throws IOException {
        List<String> missing = new ArrayList<>();
        Optional<NvccCompiler> nvcc = NvccCompiler.find(missing);
        if (nvcc.isEmpty()) {
            System.out.println("CUDA kernels are not compiled ahead: " + String.join("; ", missing));
            return;
        }
        int files = AheadKernels.write(nvcc.get(), Path.of(arguments[0])).size();
        System.out.println("CUDA kernels compiled ahead by " + nvcc.get().name() + ": " + files + " files of PTX");
    }
}
