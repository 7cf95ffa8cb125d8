package io.pagegrad.cli.report;

import io.pagegrad.expression.matrix.Shape;
import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.train.TrainingResult;
import java.util.ArrayList;
import java.util.List;

/// One matrix of a network's weights, for people: a large network has too many weights to look at one by one.
///
/// @param size its root mean square
public record WeightMatrix(String name, Shape shape, double size) {
    /// All of a network's; none for a model whose weights have meanings of their own.
    public static List<WeightMatrix> of(ModelSpec spec, TrainingResult result) {
        return switch (spec) {
            case ModelSpec.Mlp _, ModelSpec.MatrixLambda _ -> of(result);
            case ModelSpec.Linear _, ModelSpec.Lambda _, ModelSpec.Softmax _ -> List.of();
        };
    }

    private static List<WeightMatrix> of(TrainingResult result) {
        List<WeightMatrix> matrices = new ArrayList<>();
        int next = 0;
        for (Shape shape : result.model().network().shapes()) {
            String first = result.model().weights().get(next);
            double squares = 0;
            int end = next + shape.elements();
            while (next < end) {
                squares += result.weights()[next] * result.weights()[next];
                next++;
            }
            matrices.add(
                    new WeightMatrix(first.replaceFirst("\\[.*", ""), shape, Math.sqrt(squares / shape.elements())));
        }
        return matrices;
    }
}
