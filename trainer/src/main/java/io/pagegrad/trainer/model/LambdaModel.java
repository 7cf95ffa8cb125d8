package io.pagegrad.trainer.model;

import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.ir.ExpressionLowering;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.expression.parse.Lambda;
import io.pagegrad.expression.parse.LambdaParser;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.DoubleUnaryOperator;

/// Builds the programs of a [ModelSpec.Lambda].
final class LambdaModel {
    private LambdaModel() {}

    static TrainingModel build(ModelSpec.Lambda spec, Collection<String> available) {
        Lambda lambda = LambdaParser.parse(spec.text());
        ProgramBuilder b = new ProgramBuilder();
        NamedColumns names = new NamedColumns(b, available);
        ExpressionLowering lowering = new ExpressionLowering(b, (reference, builder) -> {
            return reference.scope().equals(lambda.rowParameter())
                    ? names.column(reference.name(), reference.position())
                    : names.weight(reference.name());
        });
        int value = lowering.number(lambda.body());
        if (names.weights().isEmpty()) {
            throw new ExpressionException("the lambda names no weight: there is nothing to train", -1);
        }
        Program prediction = null;
        DoubleUnaryOperator reported = DoubleUnaryOperator.identity();
        int loss = value;
        if (spec.loss() != null) {
            Loss named = Loss.named(spec.loss());
            loss = named.loss(b, value, names.column(spec.label()));
            prediction = b.build(named.prediction(b, value));
            reported = named::reported;
        } else {
            Expr score = PredictionPattern.score(lambda.body(), lambda.rowParameter(), spec.label());
            if (score != null) {
                prediction = b.build(lowering.number(score));
            }
        }
        int[] outputs = names.weighted(loss, spec.rowWeight());
        boolean[] penalised = new boolean[names.weights().size()];
        Arrays.fill(penalised, true);
        return new TrainingModel(
                names.columns(),
                spec.label(),
                names.weights(),
                new double[penalised.length],
                penalised,
                b.build(outputs),
                prediction,
                reported);
    }
}
