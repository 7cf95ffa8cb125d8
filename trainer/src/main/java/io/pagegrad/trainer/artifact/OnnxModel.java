package io.pagegrad.trainer.artifact;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A model's prediction as a file of the Open Neural Network Exchange format (ONNX), for other software to run.
///
/// Inputs are the columns that [Predictor#forPlainRows] reads, by name, before scaling: float64, `rows` by
/// numbers of a row. A category is its number in the model file's dictionary, or its indicators. The output
/// `prediction` (`prediction_` where a column has that name) has one column for each number that is predicted.
/// Operator set 13.
///
/// Source: onnx.proto and the operators' documentation of ONNX 1.8 (github.com/onnx/onnx).
public final class OnnxModel {
    static final String OUTPUT = "prediction";
    private static final int IR_VERSION = 7;
    private static final int OPERATOR_SET = 13;

    private OnnxModel() {}

    /// The bytes of the file.
    ///
    /// @throws IllegalArgumentException when the model does not show what it predicts, or computes it by what
    /// ONNX has no operation for
    public static byte[] of(ModelFile file) {
        Predictor predictor = Predictor.forPlainRows(file);
        OnnxGraph graph = new OnnxGraph();
        String prediction = predictor.network() == null
                ? numbers(graph, predictor)
                : OnnxNetwork.of(graph, predictor.network(), predictor.weights());
        graph.output(prediction, outputName(predictor), predictor.outputs());
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("pagegrad")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
                .setGraph(graph.build("pagegrad"));
        if (file.version() != null) {
            model.setProducerVersion(file.version());
        }
        if (file.provenance() != null && file.provenance().query() != null) {
            model.setDocString(file.provenance().query());
        }
        return model.build().toByteArray();
    }

    /// Replaces `target` by the file.
    public static void write(ModelFile file, Path target) throws IOException {
        AtomicFile.write(target, of(file));
    }

    private static String numbers(OnnxGraph graph, Predictor predictor) {
        String[] columns = predictor.columns().stream()
                .map(column -> graph.input(column, 1))
                .toArray(String[]::new);
        String[] values = OnnxOperations.of(graph, predictor.program(), columns, predictor.weights());
        boolean[] varies = varying(predictor.program());
        List<String> outputs = new ArrayList<>();
        for (int o = 0; o < predictor.outputs(); o++) {
            int node = predictor.program().output(o);
            if (!varies[node]) {
                throw new IllegalArgumentException("the model predicts the same number for all rows: an ONNX file is"
                        + " written for predictions that depend on the columns");
            }
            outputs.add(values[node]);
        }
        return graph.concat(outputs);
    }

    /// Which values depend on the row.
    private static boolean[] varying(Program program) {
        boolean[] varies = new boolean[program.size()];
        for (int node = 0; node < varies.length; node++) {
            Op op = program.op(node);
            varies[node] = op == Op.COLUMN;
            for (int a = 0; a < op.arity(); a++) {
                varies[node] |= varies[program.argument(node, a)];
            }
        }
        return varies;
    }

    private static String outputName(Predictor predictor) {
        String name = OUTPUT;
        while (predictor.columns().contains(name)) {
            name += "_";
        }
        return name;
    }
}
