package io.pagegrad.trainer.model;

import java.util.Collection;
import java.util.List;
import java.util.Objects;

/// What a user asks to train; a model file stores it, and it rebuilds the programs.
public sealed interface ModelSpec {
    /// The programs.
    ///
    /// @param available names of the columns that may be read, null for any
    /// @throws io.pagegrad.expression.ExpressionException when a lambda or a column name is wrong
    TrainingModel build(Collection<String> available);

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
    record Linear(List<String> features, String label, String loss, boolean intercept, String rowWeight)
            implements ModelSpec {
        public Linear {
            features = List.copyOf(features);
            Objects.requireNonNull(label);
            Objects.requireNonNull(loss);
        }

        @Override
        public TrainingModel build(Collection<String> available) {
            return LinearModel.build(this, available);
        }
    }

    /// One linear score for each class and the cross entropy of their softmax; the label is the class number,
    /// from 0. Predictions are the probability of each class.
    record Softmax(List<String> features, String label, int classes, boolean intercept, String rowWeight)
            implements ModelSpec {
        public Softmax {
            features = List.copyOf(features);
            Objects.requireNonNull(label);
            if (classes < 2) {
                throw new IllegalArgumentException("classes=" + classes + ": must be at least 2");
            }
        }

        @Override
        public TrainingModel build(Collection<String> available) {
            return SoftmaxModel.build(this, available);
        }
    }
}
