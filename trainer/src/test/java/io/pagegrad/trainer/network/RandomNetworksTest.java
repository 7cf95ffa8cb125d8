package io.pagegrad.trainer.network;

import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.expression.matrix.Shape;
import io.pagegrad.trainer.model.Initialisation;
import io.pagegrad.trainer.model.LabelClasses;
import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.model.NetworkColumn;
import io.pagegrad.trainer.model.OutputLoss;
import io.pagegrad.trainer.model.TrainingModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Derivatives of networks that nobody chose, against finite differences of their loss.
class RandomNetworksTest {
    private static final int MOST_CHECKED = 24;
    private static final int CLASSES = 3;

    @Test
    void layersOfEveryWidthActivationAndLoss() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            List<NetworkColumn> inputs = IntStream.range(0, 1 + random.nextInt(3))
                    .mapToObj(i -> new NetworkColumn("v" + i, 1 + random.nextInt(9)))
                    .toList();
            LabelClasses classes = random.nextInt(4) == 0 ? null : LabelClasses.numbered(2 + random.nextInt(9));
            ModelSpec.Mlp spec = new ModelSpec.Mlp(
                    inputs,
                    "c",
                    classes,
                    IntStream.range(0, random.nextInt(4))
                            .mapToObj(_ -> 1 + random.nextInt(19))
                            .toList(),
                    ModelSpec.Mlp.ACTIVATIONS.get(random.nextInt(ModelSpec.Mlp.ACTIVATIONS.size())),
                    random.nextBoolean(),
                    Initialisation.NORMAL,
                    classes == null || random.nextBoolean() ? OutputLoss.MSE : OutputLoss.CROSS_ENTROPY,
                    seed,
                    random.nextBoolean() ? "s" : null);
            check("network " + seed + " " + spec, spec, inputs, classes == null ? 2 : classes.count(), random);
        }
    }

    @Test
    void lambdasOfEveryOperation() {
        for (int seed = 0; seed < 70; seed++) {
            Random random = new Random(seed);
            List<NetworkColumn> inputs = List.of(
                    new NetworkColumn("v", 1 + random.nextInt(9)), new NetworkColumn("u", 1 + random.nextInt(17)));
            RandomLambda lambda = new RandomLambda(random, inputs);
            String text = lambda.loss();
            List<NetworkColumn> columns = new ArrayList<>(inputs);
            columns.add(new NetworkColumn("c", 1));
            columns.add(new NetworkColumn("s", 1));
            ModelSpec spec = new ModelSpec.MatrixLambda(
                    text, "c", columns, LabelClasses.numbered(CLASSES), lambda.shapes, Initialisation.NORMAL, 1, null);
            check(seed + ": " + text, spec, inputs, CLASSES, random);
        }
    }

    private static void check(String name, ModelSpec spec, List<NetworkColumn> inputs, int classes, Random random) {
        TrainingModel model = spec.build(null);
        double[] weights = random.doubles(model.weightCount(), -0.7, 0.7).toArray();
        int rows = 1 + random.nextInt(40);
        List<double[]> values = new ArrayList<>();
        for (String column : model.columns()) {
            values.add(
                    switch (column) {
                        case "c" ->
                            random.ints(rows, 0, classes).asDoubleStream().toArray();
                        case "s" -> random.doubles(rows, 0.1, 2).toArray();
                        default ->
                            random.doubles((long) rows * lanes(inputs, column), -1, 1)
                                    .toArray();
                    });
        }
        int[] checked = random.ints(MOST_CHECKED, 0, weights.length).distinct().toArray();
        try (ColumnCache cache =
                ArrayCache.of(model.columns(), values, rows, Precision.FLOAT64, 1 + random.nextInt(40))) {
            Slopes.assertDerived(name, model, cache, weights, checked);
        }
    }

    private static int lanes(List<NetworkColumn> inputs, String column) {
        return inputs.stream()
                .filter(input -> input.name().equals(column))
                .findFirst()
                .orElseThrow()
                .lanes();
    }

    /// Text of a loss over two row vectors, a number and a label.
    private static final class RandomLambda {
        final Map<String, Shape> shapes = new TreeMap<>();
        private final Random random;
        private final List<NetworkColumn> inputs;

        RandomLambda(Random random, List<NetworkColumn> inputs) {
            this.random = random;
            this.inputs = inputs;
        }

        String loss() {
            String scores = row(3, CLASSES);
            return "(x, w) -> "
                    + switch (random.nextInt(5)) {
                        case 0 -> "sum((" + scores + " - one_hot(x.c)) ^^ 2)";
                        case 1 -> "cross_entropy(" + scores + ", one_hot(x.c))";
                        case 2 -> "-sum(one_hot(x.c) ** ln(softmax(" + scores + "))) * x.s";
                        case 3 -> "sum(tanh(" + scores + ")) ^ 2 / (1 + x.s)";
                        default ->
                            "sum(transpose(" + scores + ") * one_hot(x.c)) + 0.1 * sum(w." + weight(2, 3) + " ^^ 2)";
                    };
        }

        /// A row vector of some width.
        private String row(int depth, int width) {
            if (depth == 0) {
                NetworkColumn input = inputs.get(random.nextInt(inputs.size()));
                return "x." + input.name() + " * w." + weight(input.lanes(), width);
            }
            int operation = random.nextInt(10);
            if (operation == 0) {
                int inner = 1 + random.nextInt(17);
                return "tanh(" + row(depth - 1, inner) + ") * w." + weight(inner, width);
            }
            String a = row(depth - 1, width);
            return switch (operation) {
                case 1 -> "gelu(" + a + ") + w." + weight(1, width);
                case 2 -> "silu(" + a + ")";
                case 3 -> "softmax(" + a + ")";
                case 4 -> "(" + a + ") ** (" + row(depth - 1, width) + ")";
                case 5 -> "sigmoid(" + a + ")";
                case 6 -> "transpose(w." + weight(width, width) + " * transpose(" + a + "))";
                case 7 -> "((" + a + ") * transpose(" + row(depth - 1, width) + ")) * (" + a + ")";
                case 8 -> "(" + a + ") / (2 + x.s + (" + row(depth - 1, width) + ") ^^ 2)";
                default ->
                    "(case when " + a + " > 0.1 then " + a + " else (" + a + ") / 3 - w." + weight(1, 1) + " end)";
            };
        }

        private String weight(int rows, int columns) {
            String name = "w" + shapes.size();
            shapes.put(name, new Shape(rows, columns));
            return name;
        }
    }
}
