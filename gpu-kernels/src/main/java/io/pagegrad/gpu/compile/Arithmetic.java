package io.pagegrad.gpu.compile;

import java.util.List;
import java.util.Locale;

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

    /// The word that options use.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException when there is none of that name
    public static Arithmetic named(String word) {
        for (Arithmetic arithmetic : values()) {
            if (arithmetic.word().equals(word)) {
                return arithmetic;
            }
        }
        throw new IllegalArgumentException("there is no arithmetic " + word + "; there are strict, contract, fast");
    }

    /// Options as NVRTC and nvcc both take them.
    public List<String> options() {
        return List.of(option);
    }
}
