package io.pagegrad.trainer.train;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.matrix.Shape;
import io.pagegrad.trainer.model.TrainingModel;
import io.pagegrad.trainer.model.WeightDraw;
import io.pagegrad.trainer.model.WeightDraw.Distribution;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/// Where training starts.
public final class InitialWeights {
    private static final double SPREAD = 0.1;
    private static final int MOST_NAMES = 16;

    private InitialWeights() {}

    /// The model at the weights named in `chosen`, the others at zero.
    ///
    /// If nothing is chosen and some weight of a lambda has no slope at zero, as in `w.a * w.b * x`, where
    /// descent would never leave, all start at random between -0.1 and 0.1.
    ///
    /// @param isLambda whether the model may be of any form
    /// @throws TrainingException when a chosen weight does not exist
    public static TrainingModel choose(
            TrainingModel model, Map<String, Double> chosen, ColumnCache cache, long seed, boolean isLambda) {
        double[] start = model.initialWeights().clone();
        if (chosen.isEmpty()) {
            return isLambda && hasDeadWeight(model, cache, seed)
                    ? model.withDrawnWeights(new WeightDraw(
                            seed, List.of(new WeightDraw.Range(0, start.length, Distribution.UNIFORM, SPREAD))))
                    : model;
        }
        Map<String, Integer> indices = new HashMap<>();
        for (int w = 0; w < start.length; w++) {
            indices.put(model.weights().get(w), w);
        }
        chosen.forEach((name, value) -> {
            Integer index = indices.get(name);
            if (index == null) {
                throw new TrainingException(
                        "there is no weight " + name + " to start; there are " + someOf(model.weights()));
            }
            start[index] = value;
        });
        if (model.isNetwork()) {
            checkFilled(model, chosen);
        }
        return model.withInitialWeights(start);
    }

    /// A matrix that is only partly given is one of a network of another shape.
    private static void checkFilled(TrainingModel model, Map<String, Double> chosen) {
        int next = 0;
        for (Shape shape : model.network().shapes()) {
            List<String> names = model.weights().subList(next, next + shape.elements());
            next += shape.elements();
            long given = names.stream().filter(chosen::containsKey).count();
            if (given > 0 && given < names.size()) {
                throw new TrainingException("the weights to start at are of another shape: they have " + given
                        + " of the " + names.size() + " numbers from " + names.getFirst() + " to " + names.getLast());
            }
        }
    }

    private static String someOf(List<String> names) {
        return names.size() <= MOST_NAMES
                ? names.toString()
                : String.join(", ", names.subList(0, MOST_NAMES)) + " … " + names.getLast();
    }

    private static boolean hasDeadWeight(TrainingModel model, ColumnCache cache, long seed) {
        BoundRows bound = new BoundRows(cache, model.columns());
        KernelPrecision precision =
                bound.type() == PhysicalType.FLOAT32 ? KernelPrecision.FLOAT32 : KernelPrecision.FLOAT64;
        try (Probe probe = Probe.of(model, bound.segments(cache.trainingRows()), precision, seed)) {
            return DoubleStream.of(probe.gradient(model.initialWeights())).anyMatch(slope -> slope == 0);
        }
    }
}
