package io.pagegrad.trainer.model;

import io.pagegrad.expression.matrix.Shape;
import java.util.Locale;
import java.util.SplittableRandom;

/// Where the weight matrices of a network start; biases start at zero. Glorot and Bengio 2010 (Xavier), He et al.
/// 2015.
public enum Initialisation {
    /// Uniform between -1 and 1 over the root of the number of inputs.
    UNIFORM,
    /// Normal with standard deviation 0.1.
    NORMAL,
    /// Uniform between -r and r, `r = sqrt(6 / (inputs + outputs))`.
    XAVIER,
    /// Normal with variance 2 / inputs.
    HE;

    private static final double NORMAL_DEVIATION = 0.1;

    /// The word that options and model files use.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException when there is none of that name
    public static Initialisation named(String word) {
        for (Initialisation value : values()) {
            if (value.word().equals(word.toLowerCase(Locale.ROOT))) {
                return value;
            }
        }
        throw new IllegalArgumentException(
                "there is no initialisation " + word + "; there are uniform, normal, xavier, he");
    }

    /// Fills `[from, from + elements)` of `weights` for a matrix that `shape.rows()` inputs come into.
    void fill(double[] weights, int from, Shape shape, SplittableRandom random) {
        double reach = switch (this) {
            case UNIFORM -> 1 / Math.sqrt(shape.rows());
            case XAVIER -> Math.sqrt(6.0 / (shape.rows() + shape.columns()));
            case NORMAL -> NORMAL_DEVIATION;
            case HE -> Math.sqrt(2.0 / shape.rows());
        };
        for (int i = 0; i < shape.elements(); i++) {
            weights[from + i] =
                    this == NORMAL || this == HE ? reach * random.nextGaussian() : random.nextDouble(-reach, reach);
        }
    }
}
