package io.pagegrad.gpu.compile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The compilers of this machine, looked for once.
public final class CudaCompilers {
    private static CompilerAvailability found;

    private CudaCompilers() {}

    /// Compilers that a driver of `driverVersion` (as in [io.pagegrad.gpu.driver.CudaDriver#version()]) can load
    /// the images of come first: a driver takes images of its own CUDA version and older.
    public static CompilerAvailability find(int driverVersion) {
        CompilerAvailability all = find();
        List<CudaCompiler> ordered = new ArrayList<>(all.compilers());
        ordered.sort(Comparator.comparing(compiler -> compiler.version() / 1000 > driverVersion / 1000));
        return new CompilerAvailability(ordered, all.missing());
    }

    /// All compilers: NVRTC through JCuda, NVRTC 13 and 12 by the foreign function interface, nvcc.
    public static synchronized CompilerAvailability find() {
        if (found == null) {
            List<CudaCompiler> compilers = new ArrayList<>();
            List<String> missing = new ArrayList<>();
            JcudaNvrtc.find(missing).ifPresent(compilers::add);
            ForeignNvrtc.find("libnvrtc.so.13", missing).ifPresent(compilers::add);
            ForeignNvrtc.find("libnvrtc.so.12", missing).ifPresent(compilers::add);
            NvccCompiler.find(missing).ifPresent(compilers::add);
            found = new CompilerAvailability(compilers, missing);
        }
        return found;
    }
}
