package io.pagegrad.gpu.compile;

import java.util.List;

/// How freely a compiler may round.
public enum Arithmetic {
    /// Each operation as written rounds once: equal to the same operations on the CPU.
    STRICT("--fmad=false"),
    /// A multiplication and an addition may become one fused operation, which rounds once less.
    CONTRACT("--fmad=true"),
    /// Also approximate division, roots and functions, and small numbers flushed to zero.
    FAST("--use_fast_math");

    private final String option;

    Arithmetic(String option) {
        this.option = option;
    }

    /// Options as NVRTC and nvcc both take them.
    public List<String> options() {
        return List.of(option);
    }
}
