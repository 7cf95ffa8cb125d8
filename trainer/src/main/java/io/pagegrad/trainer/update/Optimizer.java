package io.pagegrad.trainer.update;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.ProgramBuilder;
import java.util.List;
import java.util.Locale;

/// How a gradient becomes a step: for each weight the new weight and the new state, as expressions.
///
/// State starts at zero. Spec of the adaptive rules: Duchi et al. 2011 (AdaGrad), Tieleman and Hinton 2012
/// (RMSProp), Kingma and Ba 2015 (Adam), Loshchilov and Hutter 2019 (AdamW).
public sealed interface Optimizer {
    /// The word that options and model files use.
    default String word() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /// Numbers kept for each weight between updates.
    default int stateCount() {
        return 0;
    }

    /// Appends the update of one weight.
    ///
    /// @param w weight
    /// @param g gradient
    /// @param state numbers kept from the last update
    /// @param step number of this update, from 1
    /// @param rate step size
    /// @param decay strength of the L2 penalty on this weight, which `g` already contains unless
    /// [#decouplesDecay()]
    /// @return new weight, then new state
    int[] update(ProgramBuilder b, int w, int g, int[] state, int step, int rate, int decay);

    /// Whether the L2 penalty acts on the weight beside the gradient.
    default boolean decouplesDecay() {
        return false;
    }

    /// The optimizer that a text names: a word, with its usual constants, or others after a colon, as in
    /// `adam:beta1=0.8,epsilon=1e-6`.
    ///
    /// @throws IllegalArgumentException when there is none, or it has no such constant
    static Optimizer named(String text) {
        return OptimizerText.parse(text);
    }

    /// As users write it: what [#named] makes this of.
    default String text() {
        return OptimizerText.of(this);
    }

    static List<String> words() {
        return List.of("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw");
    }

    /// `w - rate * g`
    record Sgd() implements Optimizer {
        @Override
        public int[] update(ProgramBuilder b, int w, int g, int[] state, int step, int rate, int decay) {
            return new int[] {b.subtract(w, b.multiply(rate, g))};
        }
    }

    /// `v = beta * v + g; w - rate * v`
    record Momentum(double beta) implements Optimizer {
        @Override
        public int stateCount() {
            return 1;
        }

        @Override
        public int[] update(ProgramBuilder b, int w, int g, int[] state, int step, int rate, int decay) {
            int v = b.add(b.multiply(b.constant(beta), state[0]), g);
            return new int[] {b.subtract(w, b.multiply(rate, v)), v};
        }
    }

    /// `v = beta * v + g; w - rate * (g + beta * v)`
    record Nesterov(double beta) implements Optimizer {
        @Override
        public int stateCount() {
            return 1;
        }

        @Override
        public int[] update(ProgramBuilder b, int w, int g, int[] state, int step, int rate, int decay) {
            int v = b.add(b.multiply(b.constant(beta), state[0]), g);
            int ahead = b.add(g, b.multiply(b.constant(beta), v));
            return new int[] {b.subtract(w, b.multiply(rate, ahead)), v};
        }
    }

    /// `s = s + g^2; w - rate * g / (sqrt(s) + epsilon)`
    record AdaGrad(double epsilon) implements Optimizer {
        @Override
        public int stateCount() {
            return 1;
        }

        @Override
        public int[] update(ProgramBuilder b, int w, int g, int[] state, int step, int rate, int decay) {
            int s = b.add(state[0], b.multiply(g, g));
            return new int[] {b.subtract(w, scaled(b, rate, g, s, epsilon)), s};
        }
    }

    /// `s = rho * s + (1 - rho) * g^2; w - rate * g / (sqrt(s) + epsilon)`
    record RmsProp(double rho, double epsilon) implements Optimizer {
        @Override
        public int stateCount() {
            return 1;
        }

        @Override
        public int[] update(ProgramBuilder b, int w, int g, int[] state, int step, int rate, int decay) {
            int s = average(b, rho, state[0], b.multiply(g, g));
            return new int[] {b.subtract(w, scaled(b, rate, g, s, epsilon)), s};
        }
    }

    /// Averages of the gradient and of its square, corrected for their start at zero.
    record Adam(double beta1, double beta2, double epsilon) implements Optimizer {
        @Override
        public int stateCount() {
            return 2;
        }

        @Override
        public int[] update(ProgramBuilder b, int w, int g, int[] state, int step, int rate, int decay) {
            int m = average(b, beta1, state[0], g);
            int v = average(b, beta2, state[1], b.multiply(g, g));
            int direction = b.divide(m, correction(b, beta1, step));
            int square = b.divide(v, correction(b, beta2, step));
            return new int[] {b.subtract(w, scaled(b, rate, direction, square, epsilon)), m, v};
        }
    }

    /// Adam whose L2 penalty shrinks the weight by `rate * decay * w` beside the step.
    record AdamW(double beta1, double beta2, double epsilon) implements Optimizer {
        @Override
        public int stateCount() {
            return 2;
        }

        @Override
        public boolean decouplesDecay() {
            return true;
        }

        @Override
        public int[] update(ProgramBuilder b, int w, int g, int[] state, int step, int rate, int decay) {
            int[] adam = new Adam(beta1, beta2, epsilon).update(b, w, g, state, step, rate, decay);
            adam[0] = b.subtract(adam[0], b.multiply(b.multiply(rate, decay), w));
            return adam;
        }
    }

    private static int average(ProgramBuilder b, double keep, int old, int value) {
        return b.add(b.multiply(b.constant(keep), old), b.multiply(b.constant(1 - keep), value));
    }

    private static int correction(ProgramBuilder b, double beta, int step) {
        return b.subtract(b.constant(1), b.apply(Op.POW, b.constant(beta), step));
    }

    private static int scaled(ProgramBuilder b, int rate, int direction, int square, double epsilon) {
        return b.divide(b.multiply(rate, direction), b.add(b.apply(Op.SQRT, square), b.constant(epsilon)));
    }
}
