package io.pagegrad.trainer.network;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.matrix.MatrixBuilder;
import io.pagegrad.expression.matrix.MatrixNode;
import io.pagegrad.expression.matrix.Shape;
import io.pagegrad.expression.plan.InputForm;
import io.pagegrad.trainer.gradient.MatrixDerivation;
import java.util.ArrayList;
import java.util.List;

/// A loss over matrices with its derivatives. Immutable.
public final class NetworkModel {
    private final InputForm form;
    private final List<Shape> shapes;
    private final MatrixNode loss;
    private final MatrixNode rowWeight;
    private final MatrixNode prediction;
    private final List<MatrixNode> gradients;

    private NetworkModel(
            InputForm form,
            List<Shape> shapes,
            MatrixNode loss,
            MatrixNode rowWeight,
            MatrixNode prediction,
            List<MatrixNode> gradients) {
        this.form = form;
        this.shapes = List.copyOf(shapes);
        this.loss = loss;
        this.rowWeight = rowWeight;
        this.prediction = prediction;
        this.gradients = List.copyOf(gradients);
    }

    /// Derives `loss`.
    ///
    /// @param weights the weight nodes by number; their shapes must be known
    /// @param loss a number for each row
    /// @param rowWeight a number for each row that its loss counts with, or null
    /// @param prediction a row vector for each row, or null
    public static NetworkModel derive(
            MatrixBuilder builder,
            InputForm form,
            List<MatrixNode> weights,
            MatrixNode loss,
            MatrixNode rowWeight,
            MatrixNode prediction) {
        if (!loss.shape().isScalar()) {
            throw new IllegalArgumentException("the loss of a row is a number, not a " + loss.shape() + " matrix");
        }
        MatrixNode weighed = rowWeight == null ? loss : builder.element(Op.MUL, loss, rowWeight);
        MatrixNode total = builder.sumBatch(weighed);
        List<MatrixNode> gradients = MatrixDerivation.derive(builder, total, weights);
        List<Shape> shapes = new ArrayList<>();
        weights.forEach(weight -> shapes.add(weight.shape()));
        return new NetworkModel(form, shapes, total.argument(0), rowWeight, prediction, gradients);
    }

    public InputForm form() {
        return form;
    }

    /// Shapes of the weight matrices.
    public List<Shape> shapes() {
        return shapes;
    }

    /// The loss of a row, times its row weight.
    public MatrixNode loss() {
        return loss;
    }

    /// Null when rows are not weighed.
    public MatrixNode rowWeight() {
        return rowWeight;
    }

    public boolean hasRowWeights() {
        return rowWeight != null;
    }

    /// Null when a loss does not show what is predicted.
    public MatrixNode prediction() {
        return prediction;
    }

    /// The derivatives of the summed loss by the weight matrices.
    public List<MatrixNode> gradients() {
        return gradients;
    }
}
