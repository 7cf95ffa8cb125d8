package io.pagegrad.trainer.model;

import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.matrix.MatrixBuilder;
import io.pagegrad.expression.matrix.MatrixNode;
import io.pagegrad.expression.matrix.Shape;
import io.pagegrad.expression.plan.InputForm;
import io.pagegrad.trainer.network.NetworkModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/// Columns and weight matrices of a network that is being built, numbered in the order they are first named.
final class NetworkDraft {
    /// A gigabyte for each copy of them in float64.
    private static final long MOST_WEIGHTS = 1 << 27;

    private final MatrixBuilder builder = new MatrixBuilder();
    private final Collection<String> available;
    private final LabelClasses classes;
    private final Map<String, Integer> lanes = new LinkedHashMap<>();
    private final List<String> columns = new ArrayList<>();
    private final Map<String, MatrixNode> weights = new LinkedHashMap<>();
    private final List<Boolean> biases = new ArrayList<>();
    private String label;

    /// @param available names that may be used, null for any
    /// @param known columns that may be named; others hold one number
    /// @param classes of the label, null when there are none
    NetworkDraft(Collection<String> available, List<NetworkColumn> known, LabelClasses classes) {
        this.available = available;
        this.classes = classes;
        known.forEach(column -> lanes.put(column.name(), column.lanes()));
    }

    MatrixBuilder builder() {
        return builder;
    }

    /// Columns side by side.
    MatrixNode input(List<String> names, int position) {
        int width = 0;
        List<Integer> numbers = new ArrayList<>();
        for (String name : names) {
            numbers.add(number(name, position));
            width += lanesOf(name);
        }
        return builder.input(numbers, width);
    }

    private int lanesOf(String name) {
        return lanes.getOrDefault(name, 1);
    }

    private int number(String name, int position) {
        int index = columns.indexOf(name);
        if (index >= 0) {
            return index;
        }
        if (available != null && !available.contains(name)) {
            throw new ExpressionException(
                    "there is no column " + name + "; there are " + String.join(", ", available), position);
        }
        columns.add(name);
        return columns.size() - 1;
    }

    /// The label as a row vector that is 1 at its class.
    MatrixNode oneHot(String name, int position) {
        label = name;
        return builder.oneHot(number(name, position), classes.count());
    }

    /// A weight matrix; 0 for a number of rows or columns that follows from its use.
    MatrixNode weight(String name, int rows, int columnCount, boolean bias) {
        MatrixNode known = weights.get(name);
        if (known != null) {
            return known;
        }
        MatrixNode made = builder.weight(weights.size(), rows, columnCount);
        weights.put(name, made);
        biases.add(bias);
        return made;
    }

    /// @throws ExpressionException when the shape of a weight neither follows from its use nor was given
    void requireShapes() {
        weights.forEach((name, node) -> {
            if (!node.isShapeKnown()) {
                throw new ExpressionException(
                        "the shape of the weight " + name + " is not known, only that it is " + node.shapeText()
                                + ": give it, as in --shape " + name + "=784x200",
                        -1);
            }
        });
    }

    List<String> weightNames() {
        return List.copyOf(weights.keySet());
    }

    /// The model, starting at random.
    ///
    /// @param loss a number for each row
    /// @param prediction a row vector for each row, or null
    TrainingModel model(
            String labelColumn,
            MatrixNode loss,
            String rowWeight,
            MatrixNode prediction,
            Initialisation start,
            long seed) {
        List<MatrixNode> matrices = List.copyOf(weights.values());
        List<Shape> shapes = matrices.stream().map(MatrixNode::shape).toList();
        checkSize(shapes);
        WeightNames names = new WeightNames(weightNames(), shapes);
        List<WeightDraw.Range> ranges = new ArrayList<>();
        int next = 0;
        for (int m = 0; m < matrices.size(); m++) {
            if (!biases.get(m)) {
                ranges.add(start.range(next, shapes.get(m)));
            }
            next += shapes.get(m).elements();
        }
        return model(
                        labelColumn,
                        loss,
                        rowWeight,
                        prediction,
                        names,
                        new double[names.size()],
                        DoubleUnaryOperator.identity())
                .withDrawnWeights(new WeightDraw(seed, ranges));
    }

    private static void checkSize(List<Shape> shapes) {
        long weights = shapes.stream()
                .mapToLong(shape -> (long) shape.rows() * shape.columns())
                .sum();
        if (weights > MOST_WEIGHTS) {
            throw new IllegalArgumentException("the network would have " + weights + " weights, and " + MOST_WEIGHTS
                    + " are the most it can have");
        }
    }

    /// The model.
    ///
    /// @param loss a number for each row
    /// @param prediction a row vector for each row, or null
    /// @param names of the numbers in all weight matrices, matrix by matrix, row by row
    /// @param initial where they start
    /// @param reported figure shown to people for a mean loss
    TrainingModel model(
            String labelColumn,
            MatrixNode loss,
            String rowWeight,
            MatrixNode prediction,
            List<String> names,
            double[] initial,
            DoubleUnaryOperator reported) {
        List<MatrixNode> matrices = List.copyOf(weights.values());
        MatrixNode weight = rowWeight == null ? null : input(List.of(rowWeight), -1);
        NetworkModel network = NetworkModel.derive(builder, form(), matrices, loss, weight, prediction);
        boolean[] penalised = new boolean[initial.length];
        int next = 0;
        for (int m = 0; m < matrices.size(); m++) {
            int elements = network.shapes().get(m).elements();
            Arrays.fill(penalised, next, next + elements, !biases.get(m));
            next += elements;
        }
        return new TrainingModel(columns, labelColumn, names, initial, null, penalised, null, null, reported, network);
    }

    private InputForm form() {
        List<Integer> width = new ArrayList<>();
        List<double[]> tables = new ArrayList<>();
        for (String column : columns) {
            width.add(lanesOf(column));
            tables.add(column.equals(label) ? classes.table() : null);
        }
        return new InputForm(width, tables);
    }
}
