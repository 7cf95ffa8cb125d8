package io.pagegrad.trainer.model;

import io.pagegrad.expression.ir.ProgramBuilder;
import java.util.Arrays;
import java.util.Collection;

/// Builds the programs of a [ModelSpec.Linear].
final class LinearModel {
    static final String INTERCEPT = "intercept";

    private LinearModel() {}

    static TrainingModel build(ModelSpec.Linear spec, Collection<String> available) {
        Loss loss = Loss.named(spec.loss());
        ProgramBuilder b = new ProgramBuilder();
        NamedColumns names = new NamedColumns(b, available);
        int score = b.constant(0);
        for (String feature : spec.features()) {
            score = b.add(score, b.multiply(names.weight(feature), names.column(feature)));
        }
        if (spec.intercept()) {
            score = b.add(score, names.weight(INTERCEPT));
        }
        int[] outputs = names.weighted(loss.loss(b, score, names.column(spec.label())), spec.rowWeight());
        boolean[] penalised = new boolean[names.weights().size()];
        Arrays.fill(penalised, 0, spec.features().size(), true);
        return new TrainingModel(
                names.columns(),
                spec.label(),
                names.weights(),
                new double[penalised.length],
                penalised,
                b.build(outputs),
                b.build(loss.prediction(b, score)),
                loss::reported);
    }
}
