package io.pagegrad.trainer.model;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.ProgramBuilder;
import java.util.List;
import java.util.Locale;

/// How far a model's score of a row is from its label.
public sealed interface Loss {
    /// The word that options and model files use, with its constant if it has one: `huber:1.5`.
    String word();

    /// Appends the loss of score `z` against label `y`.
    int loss(ProgramBuilder b, int z, int y);

    /// Appends the prediction that belongs to score `z`, in the unit of the label.
    default int prediction(ProgramBuilder b, int z) {
        return z;
    }

    /// The labels that it is made for.
    default LabelRange labels() {
        return LabelRange.ANY;
    }

    /// The figure shown to people for a mean loss.
    default double reported(double meanLoss) {
        return meanLoss;
    }

    /// The loss of that name: `squared`, `msle`, `rmsle`, `log`, `sigmoid_squared`, `hinge`, `poisson`,
    /// `huber[:delta]`, `quantile[:tau]`.
    ///
    /// @throws IllegalArgumentException when there is none
    static Loss named(String text) {
        String[] parts = text.toLowerCase(Locale.ROOT).split(":", 2);
        boolean constant = parts.length == 2;
        return switch (parts[0]) {
            case "squared", "mse" -> new Squared();
            case "msle" -> new SquaredLogarithmic(false);
            case "rmsle" -> new SquaredLogarithmic(true);
            case "log", "logloss" -> new Logarithmic();
            case "sigmoid_squared" -> new SigmoidSquared();
            case "hinge" -> new Hinge();
            case "poisson" -> new Poisson();
            case "huber" -> new Huber(constant ? Double.parseDouble(parts[1]) : 1);
            case "quantile" -> new Quantile(constant ? Double.parseDouble(parts[1]) : 0.5);
            default ->
                throw new IllegalArgumentException(
                        "there is no loss " + text + "; there are " + String.join(", ", words()));
        };
    }

    static List<String> words() {
        return List.of(
                "squared",
                "msle",
                "rmsle",
                "log",
                "sigmoid_squared",
                "hinge",
                "poisson",
                "huber:DELTA",
                "quantile:TAU",
                "cross_entropy (softmax models)");
    }

    /// `(z - y)^2`
    record Squared() implements Loss {
        @Override
        public String word() {
            return "squared";
        }

        @Override
        public int loss(ProgramBuilder b, int z, int y) {
            int error = b.subtract(z, y);
            return b.multiply(error, error);
        }
    }

    /// `(ln(1 + z) - ln(1 + y))^2`; scores at or below -1, where there is no logarithm, are pushed nowhere.
    ///
    /// @param root report the square root of the mean (RMSLE); what is minimised is the same
    record SquaredLogarithmic(boolean root) implements Loss {
        private static final double LOWEST_SCORE = -1 + 0x1p-20;

        @Override
        public String word() {
            return root ? "rmsle" : "msle";
        }

        @Override
        public LabelRange labels() {
            return LabelRange.between(Math.nextUp(-1.0), Double.MAX_VALUE, "labels are above -1");
        }

        @Override
        public int loss(ProgramBuilder b, int z, int y) {
            int score = b.apply(Op.LOG1P, b.apply(Op.MAX, b.constant(LOWEST_SCORE), z));
            int error = b.subtract(score, b.apply(Op.LOG1P, y));
            return b.multiply(error, error);
        }

        @Override
        public double reported(double meanLoss) {
            return root ? Math.sqrt(meanLoss) : meanLoss;
        }
    }

    /// `ln(1 + exp(z)) - y * z` for labels 0 and 1: the negative log likelihood of a probability `sigmoid(z)`.
    record Logarithmic() implements Loss {
        @Override
        public String word() {
            return "log";
        }

        @Override
        public LabelRange labels() {
            return LabelRange.between(0, 1, "labels lie between 0 and 1");
        }

        @Override
        public int loss(ProgramBuilder b, int z, int y) {
            return b.subtract(b.apply(Op.SOFTPLUS, z), b.multiply(y, z));
        }

        @Override
        public int prediction(ProgramBuilder b, int z) {
            return b.apply(Op.SIGMOID, z);
        }
    }

    /// `(sigmoid(z) - y)^2`
    record SigmoidSquared() implements Loss {
        @Override
        public String word() {
            return "sigmoid_squared";
        }

        @Override
        public LabelRange labels() {
            return LabelRange.between(0, 1, "labels lie between 0 and 1");
        }

        @Override
        public int loss(ProgramBuilder b, int z, int y) {
            int error = b.subtract(b.apply(Op.SIGMOID, z), y);
            return b.multiply(error, error);
        }

        @Override
        public int prediction(ProgramBuilder b, int z) {
            return b.apply(Op.SIGMOID, z);
        }
    }

    /// `max(0, 1 - s * z)` where `s` is 1 for positive labels and -1 for others; the prediction is the margin
    /// `z`.
    record Hinge() implements Loss {
        @Override
        public String word() {
            return "hinge";
        }

        @Override
        public LabelRange labels() {
            return LabelRange.between(-Double.MAX_VALUE, Double.MAX_VALUE, "labels are numbers");
        }

        @Override
        public int loss(ProgramBuilder b, int z, int y) {
            int positive = b.apply(Op.LESS, b.constant(0), y);
            int side = b.select(positive, b.constant(1), b.constant(-1));
            return b.apply(Op.RELU, b.subtract(b.constant(1), b.multiply(side, z)));
        }
    }

    /// `exp(z) - y * z` for counts: the negative log likelihood of a rate `exp(z)`, without a constant.
    record Poisson() implements Loss {
        @Override
        public String word() {
            return "poisson";
        }

        @Override
        public LabelRange labels() {
            return LabelRange.between(0, Double.MAX_VALUE, "labels are not below 0");
        }

        @Override
        public int loss(ProgramBuilder b, int z, int y) {
            return b.subtract(b.apply(Op.EXP, z), b.multiply(y, z));
        }

        @Override
        public int prediction(ProgramBuilder b, int z) {
            return b.apply(Op.EXP, z);
        }
    }

    /// `r^2 / 2` for errors `r` up to `delta`, beyond it linear: `delta * (|r| - delta / 2)`.
    record Huber(double delta) implements Loss {
        public Huber {
            if (!(delta > 0)) {
                throw new IllegalArgumentException("huber delta=" + delta + ": must be above 0");
            }
        }

        @Override
        public String word() {
            return "huber:" + delta;
        }

        @Override
        public int loss(ProgramBuilder b, int z, int y) {
            int error = b.subtract(z, y);
            int size = b.apply(Op.ABS, error);
            int inside = b.multiply(b.constant(0.5), b.multiply(error, error));
            int outside = b.multiply(b.constant(delta), b.subtract(size, b.constant(delta / 2)));
            return b.select(b.apply(Op.LESS_EQUAL, size, b.constant(delta)), inside, outside);
        }
    }

    /// `max(tau * (y - z), (tau - 1) * (y - z))`: least for the `tau` quantile.
    record Quantile(double tau) implements Loss {
        public Quantile {
            if (!(tau > 0 && tau < 1)) {
                throw new IllegalArgumentException("quantile tau=" + tau + ": must lie between 0 and 1");
            }
        }

        @Override
        public String word() {
            return "quantile:" + tau;
        }

        @Override
        public int loss(ProgramBuilder b, int z, int y) {
            int below = b.subtract(y, z);
            return b.apply(Op.MAX, b.multiply(b.constant(tau), below), b.multiply(b.constant(tau - 1), below));
        }
    }
}
