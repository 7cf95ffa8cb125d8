package io.pagegrad.trainer.model;

import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.matrix.MatrixLowering;
import io.pagegrad.expression.matrix.MatrixNode;
import io.pagegrad.expression.matrix.Shape;
import io.pagegrad.expression.parse.Lambda;
import io.pagegrad.expression.parse.LambdaParser;
import java.util.Collection;
import java.util.List;

/// Builds the matrices of a [ModelSpec.MatrixLambda].
final class MatrixLambdaModel {
    private MatrixLambdaModel() {}

    static TrainingModel build(ModelSpec.MatrixLambda spec, Collection<String> available) {
        Lambda lambda = LambdaParser.parse(spec.text());
        NetworkDraft draft = new NetworkDraft(available, spec.columns(), spec.classes());
        MatrixLowering lowering = new MatrixLowering(draft.builder(), new MatrixLowering.Names() {
            @Override
            public MatrixNode node(Expr.Reference reference) {
                if (reference.scope().equals(lambda.rowParameter())) {
                    return draft.input(List.of(reference.name()), reference.position());
                }
                Shape given = spec.shapes().get(reference.name());
                return draft.weight(
                        reference.name(), given == null ? 0 : given.rows(), given == null ? 0 : given.columns(), false);
            }

            @Override
            public MatrixNode oneHot(Expr.Reference label) {
                checkOneHot(spec, label);
                return draft.oneHot(label.name(), label.position());
            }
        });
        MatrixNode loss = lowering.lower(lambda.body());
        if (draft.weightNames().isEmpty()) {
            throw new ExpressionException("the lambda names no weight: there is nothing to train", -1);
        }
        for (String name : spec.shapes().keySet()) {
            if (!draft.weightNames().contains(name)) {
                throw new ExpressionException(
                        "there is no weight " + name + " to give a shape; there are " + draft.weightNames(), -1);
            }
        }
        draft.requireShapes();
        if (!loss.shape().isScalar()) {
            throw new ExpressionException(
                    "the loss of a row is a number, and this is a " + loss.shape() + " matrix: sum it",
                    lambda.body().position());
        }
        Expr predicted = prediction(lambda.body());
        MatrixNode prediction = predicted == null ? null : lowering.lower(predicted);
        if (prediction != null && isCrossEntropy(lambda.body())) {
            prediction = draft.builder().softmax(prediction);
        }
        return draft.model(spec.label(), loss, spec.rowWeight(), prediction, spec.init(), spec.seed());
    }

    private static boolean isCrossEntropy(Expr body) {
        return body instanceof Expr.Call call && call.function().equals("cross_entropy");
    }

    /// The classes that the data shows are those of the label: any other column would be read as if it were it.
    private static void checkOneHot(ModelSpec.MatrixLambda spec, Expr.Reference column) {
        String name = column.name();
        if (!name.equals(spec.label())) {
            throw new ExpressionException(
                    "one_hot in a lambda takes the label"
                            + (spec.label() == null ? ", and none is named" : " " + spec.label())
                            + ": of another column"
                            + " take one_hot(" + name + ") AS " + name + " in the query",
                    column.position());
        }
        if (spec.classes() == null) {
            throw new ExpressionException(
                    "the label " + name + " has no classes: those are whole numbers, truth values or ordinal(" + name
                            + ") AS " + name + " in the query",
                    column.position());
        }
    }

    /// What a loss predicts: `p` in `sum((p - one_hot(label)) ^^ 2)`, the softmax of `s` in
    /// `cross_entropy(s, one_hot(label))`; null for other forms.
    private static Expr prediction(Expr body) {
        if (!(body instanceof Expr.Call call)) {
            return null;
        }
        if (isCrossEntropy(body)) {
            return isOneHot(call.arguments().get(1)) ? call.arguments().get(0) : null;
        }
        if (!call.function().equals("sum") || !(call.arguments().getFirst() instanceof Expr.Call square)) {
            return null;
        }
        boolean squares = square.function().equals("^^") || square.function().equals("square");
        if (!squares || !(square.arguments().getFirst() instanceof Expr.Call minus)) {
            return null;
        }
        boolean difference = minus.function().equals("-") && minus.arguments().size() == 2;
        return difference && isOneHot(minus.arguments().get(1))
                ? minus.arguments().get(0)
                : null;
    }

    private static boolean isOneHot(Expr expression) {
        return expression instanceof Expr.Call call && call.function().equals("one_hot");
    }
}
