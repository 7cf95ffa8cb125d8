package io.pagegrad.trainer.model;

import io.pagegrad.expression.matrix.Shape;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// What a user asks to train; a model file stores it, and it rebuilds the programs.
public sealed interface ModelSpec {
    /// The programs.
    ///
    /// @param available names of the columns that may be read, null for any
    /// @throws io.pagegrad.expression.ExpressionException when a lambda or a column name is wrong
    TrainingModel build(Collection<String> available);

    /// Name of the label column, null when a lambda alone defines the loss.
    String label();

    /// Name of the column that weighs rows, or null.
    String rowWeight();

    /// A lambda `(x, w) -> …`.
    ///
    /// @param text the lambda; without `loss` its value is the loss of a row, with it the score that `loss`
    /// compares with the label
    /// @param label name of the label column, null when the lambda alone defines the loss
    /// @param loss word of a [Loss], or null
    /// @param rowWeight name of a column that weighs rows, or null
    record Lambda(String text, String label, String loss, String rowWeight) implements ModelSpec {
        public Lambda {
            Objects.requireNonNull(text);
            if (loss != null && label == null) {
                throw new IllegalArgumentException("the loss " + loss + " needs a label");
            }
        }

        @Override
        public TrainingModel build(Collection<String> available) {
            return LambdaModel.build(this, available);
        }
    }

    /// A weighted sum of features, plus an intercept weight named `intercept`, compared with the label by a loss:
    /// linear, logistic, Poisson … regression. The intercept is not penalised.
    ///
    /// @param features all of them, in order
    /// @param vectors those with several numbers a row
    record Linear(
            List<String> features,
            String label,
            String loss,
            boolean intercept,
            String rowWeight,
            List<VectorFeature> vectors)
            implements ModelSpec {
        public Linear {
            features = List.copyOf(features);
            vectors = vectors == null ? List.of() : List.copyOf(vectors);
            Objects.requireNonNull(label);
            Objects.requireNonNull(loss);
        }

        /// Of single numbers alone.
        public Linear(List<String> features, String label, String loss, boolean intercept, String rowWeight) {
            this(features, label, loss, intercept, rowWeight, List.of());
        }

        @Override
        public TrainingModel build(Collection<String> available) {
            return vectors.isEmpty() ? LinearModel.build(this, available) : FeatureSums.linear(this, available);
        }
    }

    /// One linear score for each class and the cross entropy of their softmax; the label is the class number,
    /// from 0. Predictions are the probability of each class.
    ///
    /// @param features all of them, in order
    /// @param vectors those with several numbers a row
    record Softmax(
            List<String> features,
            String label,
            int classes,
            boolean intercept,
            String rowWeight,
            List<VectorFeature> vectors)
            implements ModelSpec {
        public Softmax {
            features = List.copyOf(features);
            vectors = vectors == null ? List.of() : List.copyOf(vectors);
            Objects.requireNonNull(label);
            if (classes < 2) {
                throw new IllegalArgumentException("classes=" + classes + ": must be at least 2");
            }
        }

        /// Of single numbers alone.
        public Softmax(List<String> features, String label, int classes, boolean intercept, String rowWeight) {
            this(features, label, classes, intercept, rowWeight, List.of());
        }

        @Override
        public TrainingModel build(Collection<String> available) {
            return vectors.isEmpty() ? SoftmaxModel.build(this, available) : FeatureSums.softmax(this, available);
        }
    }

    /// A fully connected network: layers of weighted sums, each but the last through an activation.
    ///
    /// Layer `n` has the weight matrix `wn`, inputs × outputs, and the bias `bn`, which is not penalised. With a
    /// categorical label the network has an output for each class; without one it predicts the label's number.
    ///
    /// @param features what is laid side by side for the first layer
    /// @param classes of the label; null when it is a number
    /// @param hidden outputs of each hidden layer
    /// @param activation name of a function of numbers: `sigmoid`, `tanh`, `relu`, `silu`, `gelu`
    /// @param bias whether layers have one
    /// @param init where the weights start
    /// @param seed of their start
    /// @param rowWeight name of a column that weighs rows, or null
    record Mlp(
            List<NetworkColumn> features,
            String label,
            LabelClasses classes,
            List<Integer> hidden,
            String activation,
            boolean bias,
            Initialisation init,
            OutputLoss loss,
            long seed,
            String rowWeight)
            implements ModelSpec {
        /// Those that there are.
        public static final List<String> ACTIVATIONS = List.of("sigmoid", "tanh", "relu", "silu", "gelu");

        public Mlp {
            features = List.copyOf(features);
            hidden = List.copyOf(hidden);
            Objects.requireNonNull(label);
            Objects.requireNonNull(init);
            Objects.requireNonNull(loss);
            if (features.isEmpty()) {
                throw new IllegalArgumentException("the network has no inputs: the query gives only the label");
            }
            if (!ACTIVATIONS.contains(activation)) {
                throw new IllegalArgumentException(
                        "there is no activation " + activation + "; there are " + String.join(", ", ACTIVATIONS));
            }
            for (int outputs : hidden) {
                if (outputs < 1) {
                    throw new IllegalArgumentException("a hidden layer of " + outputs + ": it has at least one output");
                }
            }
            if (classes == null && loss == OutputLoss.CROSS_ENTROPY) {
                throw new IllegalArgumentException("cross_entropy needs a label with classes");
            }
        }

        /// What the last layer of a classifier with squared loss goes through: a function into `[0, 1]`.
        String outputActivation() {
            return "sigmoid";
        }

        @Override
        public TrainingModel build(Collection<String> available) {
            return MlpModel.build(this, available);
        }
    }

    /// A lambda `(x, w) -> …` over matrices: a column with several numbers a row is a row vector, a weight is a
    /// matrix whose shape follows from its use or is given.
    ///
    /// @param columns those of the data, with their widths
    /// @param classes of the label, for `one_hot`; null when it has none
    /// @param shapes of weights, where they do not follow
    /// @param init where the weights start
    /// @param seed of their start
    /// @param rowWeight name of a column that weighs rows, or null
    record MatrixLambda(
            String text,
            String label,
            List<NetworkColumn> columns,
            LabelClasses classes,
            Map<String, Shape> shapes,
            Initialisation init,
            long seed,
            String rowWeight)
            implements ModelSpec {
        public MatrixLambda {
            Objects.requireNonNull(text);
            Objects.requireNonNull(init);
            columns = List.copyOf(columns);
            shapes = Collections.unmodifiableMap(new TreeMap<>(shapes));
        }

        @Override
        public TrainingModel build(Collection<String> available) {
            return MatrixLambdaModel.build(this, available);
        }
    }
}
