package io.pagegrad.trainer.model;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.ProgramBuilder;
import java.util.Collection;
import java.util.function.DoubleUnaryOperator;

/// Builds the programs of a [ModelSpec.Softmax].
final class SoftmaxModel {
    private SoftmaxModel() {}

    static TrainingModel build(ModelSpec.Softmax spec, Collection<String> available) {
        ProgramBuilder b = new ProgramBuilder();
        NamedColumns names = new NamedColumns(b, available);
        int[] scores = new int[spec.classes()];
        boolean[] penalised = new boolean[spec.classes() * (spec.features().size() + (spec.intercept() ? 1 : 0))];
        for (int c = 0; c < scores.length; c++) {
            scores[c] = b.constant(0);
            for (String feature : spec.features()) {
                penalised[names.weights().size()] = true;
                int weight = names.weight(feature + "_" + c);
                scores[c] = b.add(scores[c], b.multiply(weight, names.column(feature)));
            }
            if (spec.intercept()) {
                scores[c] = b.add(scores[c], names.weight(LinearModel.INTERCEPT + "_" + c));
            }
        }
        // the largest score is taken off so that no exponential overflows; the result does not depend on it
        int largest = scores[0];
        for (int c = 1; c < scores.length; c++) {
            largest = b.apply(Op.MAX, largest, scores[c]);
        }
        int shift = b.apply(Op.DETACH, largest);
        int total = b.constant(0);
        int[] shares = new int[scores.length];
        for (int c = 0; c < scores.length; c++) {
            shares[c] = b.apply(Op.EXP, b.subtract(scores[c], shift));
            total = b.add(total, shares[c]);
        }
        int label = names.column(spec.label());
        int chosen = b.constant(0);
        for (int c = 0; c < scores.length; c++) {
            int isClass = b.apply(Op.EQUAL, label, b.constant(c));
            chosen = b.add(chosen, b.select(isClass, b.subtract(scores[c], shift), b.constant(0)));
            shares[c] = b.divide(shares[c], total);
        }
        int loss = b.subtract(b.apply(Op.LOG, total), chosen);
        int[] outputs = names.weighted(loss, spec.rowWeight());
        return new TrainingModel(
                names.columns(),
                spec.label(),
                names.weights(),
                new double[penalised.length],
                penalised,
                b.build(outputs),
                b.build(shares),
                DoubleUnaryOperator.identity());
    }
}
