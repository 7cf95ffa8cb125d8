package io.pagegrad.trainer.artifact;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.pagegrad.cache.InputTransform;
import io.pagegrad.expression.matrix.MatrixNode;
import io.pagegrad.expression.matrix.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A network's prediction as a graph: what varies with the rows is a matrix with one row for each row of data.
final class OnnxNetwork {
    private final OnnxGraph graph;
    private final NetworkPrediction network;
    private final double[] weights;
    private final Map<Integer, String> columns = new HashMap<>();
    private final Map<MatrixNode, String> values = new HashMap<>();

    private OnnxNetwork(OnnxGraph graph, NetworkPrediction network, double[] weights) {
        this.graph = graph;
        this.network = network;
        this.weights = weights;
    }

    /// @return the name of the prediction's value
    static String of(OnnxGraph graph, NetworkPrediction network, double[] weights) {
        OnnxNetwork made = new OnnxNetwork(graph, network, weights);
        for (int c = 0; c < network.columns().size(); c++) {
            String value = graph.input(network.columns().get(c), network.lanes(c));
            InputTransform transform = network.transforms()[c];
            if (transform != null) {
                value = graph.node(
                        "Mul",
                        graph.node("Sub", value, graph.scalar(transform.shift())),
                        graph.scalar(transform.factor()));
            }
            made.columns.put(network.numbers().get(c), value);
        }
        String prediction = made.value(network.network().prediction());
        InputTransform label = network.label();
        return label == null
                ? prediction
                : graph.node(
                        "Add",
                        graph.node("Mul", prediction, graph.scalar(1 / label.factor())),
                        graph.scalar(label.shift()));
    }

    /// Each node once, those that it uses first; the depth is that of the network.
    private String value(MatrixNode node) {
        String known = values.get(node);
        if (known != null) {
            return known;
        }
        if (node.varies() && node.shape().rows() != 1) {
            throw new IllegalArgumentException("the model makes a " + node.shape()
                    + " matrix of each row: an ONNX file is written for row vectors");
        }
        String[] arguments = node.arguments().stream().map(this::value).toArray(String[]::new);
        String made = made(node, arguments);
        values.put(node, made);
        return made;
    }

    private String made(MatrixNode node, String[] arguments) {
        return switch (node.op()) {
            case INPUT -> {
                List<String> parts = new ArrayList<>();
                node.columns().forEach(column -> parts.add(columns.get(column)));
                yield graph.concat(parts);
            }
            case WEIGHT -> weight(node.weight());
            case CONSTANT -> graph.scalar(node.value());
            case ELEMENT -> OnnxOperations.of(graph, node.element(), arguments);
            case PRODUCT -> {
                if (node.argument(1).varies()) {
                    throw new IllegalArgumentException("the model multiplies by a matrix that varies with the rows: an"
                            + " ONNX file is written for products with weights");
                }
                yield graph.node("MatMul", arguments);
            }
            case TRANSPOSE ->
                node.varies()
                        ? arguments[0]
                        : graph.node("Transpose", List.of(OnnxGraph.attributes("perm", List.of(1L, 0L))), arguments);
            // adding zeros fills the shape
            case EXPAND -> {
                Shape shape = node.shape();
                yield graph.node(
                        "Add", arguments[0], graph.matrix(shape.rows(), shape.columns(), new double[shape.elements()]));
            }
            case SUM_COLUMNS -> graph.node("ReduceSum", arguments[0], graph.axes(1));
            case SUM_ROWS -> node.varies() ? arguments[0] : graph.node("ReduceSum", arguments[0], graph.axes(0));
            case ROW_MAX -> graph.node("ReduceMax", List.of(OnnxGraph.attributes("axes", List.of(1L))), arguments);
            case ARGMAX ->
                graph.node(
                        "Cast",
                        List.of(OnnxGraph.attribute("to", TensorProto.DataType.DOUBLE.getNumber())),
                        graph.node("ArgMax", List.of(OnnxGraph.attribute("axis", 1)), arguments));
            case ONE_HOT, SUMMED_PRODUCT, SUM_BATCH ->
                throw new IllegalArgumentException(
                        "the prediction uses " + node.op() + ", which is of training and not of an ONNX file");
        };
    }

    private String weight(int number) {
        List<Shape> shapes = network.network().shapes();
        int from = 0;
        for (int before = 0; before < number; before++) {
            from += shapes.get(before).elements();
        }
        Shape shape = shapes.get(number);
        return graph.matrix(shape.rows(), shape.columns(), Arrays.copyOfRange(weights, from, from + shape.elements()));
    }
}
