package io.pagegrad.gpu.emit;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;

/// Writes a program as one function of an element: `name(inputs, scalars, outputs)`, where columns are inputs
/// and weights are scalars.
public final class MapText {
    private MapText() {}

    /// `static __device__ void name(const type* in, const type* scalar, type* out)`
    public static String of(String name, Program program, String type) {
        StringBuilder text = new StringBuilder();
        text.append("static __device__ __forceinline__ void ").append(name);
        text.append(String.format("(const %1$s* in, const %1$s* scalar, %1$s* out) {\n", type));
        for (int node = 0; node < program.size(); node++) {
            Op op = program.op(node);
            text.append("    ")
                    .append(OperationText.type(op, type))
                    .append(" n")
                    .append(node)
                    .append(" = ");
            switch (op) {
                case COLUMN -> text.append("in[").append(program.index(node)).append(']');
                case WEIGHT ->
                    text.append("scalar[").append(program.index(node)).append(']');
                case CONSTANT -> text.append(OperationText.constant(program.constant(node), type));
                default -> text.append(OperationText.of(program, node, type));
            }
            text.append(";\n");
        }
        for (int o = 0; o < program.outputCount(); o++) {
            text.append("    out[")
                    .append(o)
                    .append("] = n")
                    .append(program.output(o))
                    .append(";\n");
        }
        return text.append("}\n").toString();
    }
}
