package io.pagegrad.trainer.artifact;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;

/// A graph of the Open Neural Network Exchange format under construction: values are known by name. All numbers
/// are float64; the first dimension of what varies with the rows is named `rows`.
final class OnnxGraph {
    private static final String ROWS = "rows";

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private int values;

    /// A name that no column can have taken: columns are declared under their own.
    private String fresh() {
        return "#" + values++;
    }

    /// Declares a column of the data.
    ///
    /// @param lanes numbers of one row
    String input(String column, int lanes) {
        String name = column.startsWith("#") ? "#" + column : column;
        graph.addInput(value(name, lanes));
        return name;
    }

    void output(String value, String name, int width) {
        graph.addNode(
                NodeProto.newBuilder().setOpType("Identity").addInput(value).addOutput(name));
        graph.addOutput(value(name, width));
    }

    private static ValueInfoProto value(String name, int width) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimParam(ROWS);
        shape.addDimBuilder().setDimValue(width);
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder()
                .setElemType(TensorProto.DataType.DOUBLE.getNumber())
                .setShape(shape);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /// One number, which stretches to any shape.
    String scalar(double number) {
        String name = fresh();
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.DOUBLE.getNumber())
                .addDoubleData(number));
        return name;
    }

    /// @param numbers row by row
    String matrix(int rows, int columns, double[] numbers) {
        String name = fresh();
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.DOUBLE.getNumber())
                .addDims(rows)
                .addDims(columns);
        for (double number : numbers) {
            tensor.addDoubleData(number);
        }
        graph.addInitializer(tensor);
        return name;
    }

    /// Whole numbers: the axes of an operation that takes them as an argument.
    String axes(long... axes) {
        String name = fresh();
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addDims(axes.length);
        for (long axis : axes) {
            tensor.addInt64Data(axis);
        }
        graph.addInitializer(tensor);
        return name;
    }

    /// Adds an operation of the standard set, and gives the name of its result.
    String node(String operation, String... arguments) {
        return node(operation, List.of(), arguments);
    }

    String node(String operation, List<AttributeProto> attributes, String... arguments) {
        String name = fresh();
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operation)
                .addAllInput(List.of(arguments))
                .addAllAttribute(attributes)
                .addOutput(name));
        return name;
    }

    /// Values side by side.
    String concat(List<String> parts) {
        return parts.size() == 1
                ? parts.getFirst()
                : node("Concat", List.of(attribute("axis", 1)), parts.toArray(String[]::new));
    }

    static AttributeProto attribute(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto attributes(String name, List<Long> values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INTS)
                .addAllInts(values)
                .build();
    }

    GraphProto build(String name) {
        return graph.setName(name).build();
    }
}
