package io.pagegrad.trainer.model;

import io.pagegrad.expression.matrix.Shape;
import io.pagegrad.trainer.model.WeightDraw.Distribution;
import java.util.Locale;

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

    /// The draw of a matrix that `shape.rows()` inputs come into and whose first weight is number `from`.
    WeightDraw.Range range(int from, Shape shape) {
        double spread = switch (this) {
            case UNIFORM -> 1 / Math.sqrt(shape.rows());
            case XAVIER -> Math.sqrt(6.0 / (shape.rows() + shape.columns()));
            case NORMAL -> NORMAL_DEVIATION;
            case HE -> Math.sqrt(2.0 / shape.rows());
        };
        Distribution distribution = this == NORMAL || this == HE ? Distribution.NORMAL : Distribution.UNIFORM;
        return new WeightDraw.Range(from, shape.elements(), distribution, spread);
    }
}
