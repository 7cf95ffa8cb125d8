package io.pagegrad.gpu.compile;

import java.util.List;

/// Which compilers this machine has.
///
/// @param compilers usable ones, best first
/// @param missing one sentence for each that was looked for in vain
public record CompilerAvailability(List<CudaCompiler> compilers, List<String> missing) {
    public CompilerAvailability {
        compilers = List.copyOf(compilers);
        missing = List.copyOf(missing);
    }
}
