package io.pagegrad.trainer.artifact;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import java.util.Locale;

/// Operations on numbers as those of ONNX, operator set 13; results that have no operation of their own are made
/// of several.
final class OnnxOperations {
    private OnnxOperations() {}

    /// The graph's values of all nodes of a program.
    ///
    /// @param columns names of the values of its columns
    static String[] of(OnnxGraph graph, Program program, String[] columns, double[] weights) {
        String[] values = new String[program.size()];
        for (int node = 0; node < values.length; node++) {
            Op op = program.op(node);
            values[node] = switch (op) {
                case COLUMN -> columns[program.index(node)];
                case WEIGHT -> graph.scalar(weights[program.index(node)]);
                case CONSTANT -> graph.scalar(program.constant(node));
                default -> {
                    String[] arguments = new String[op.arity()];
                    for (int a = 0; a < arguments.length; a++) {
                        arguments[a] = values[program.argument(node, a)];
                    }
                    yield of(graph, op, arguments);
                }
            };
        }
        return values;
    }

    /// @throws IllegalArgumentException when there is nothing like it
    static String of(OnnxGraph graph, Op op, String... arguments) {
        return switch (op) {
            case ADD -> graph.node("Add", arguments);
            case SUB -> graph.node("Sub", arguments);
            case MUL -> graph.node("Mul", arguments);
            case DIV -> graph.node("Div", arguments);
            case FMA -> graph.node("Add", graph.node("Mul", arguments[0], arguments[1]), arguments[2]);
            case NEG -> graph.node("Neg", arguments);
            case ABS -> graph.node("Abs", arguments);
            case SIGN -> graph.node("Sign", arguments);
            case MIN -> graph.node("Min", arguments);
            case MAX -> graph.node("Max", arguments);
            case SQRT -> graph.node("Sqrt", arguments);
            case POW -> graph.node("Pow", arguments);
            case EXP -> graph.node("Exp", arguments);
            case LOG -> graph.node("Log", arguments);
            case SIN -> graph.node("Sin", arguments);
            case TANH -> graph.node("Tanh", arguments);
            // not Sigmoid: ONNX Runtime 1.23 fuses x * Sigmoid(x) into what it has in float32 only
            case SIGMOID ->
                graph.node(
                        "Div",
                        graph.scalar(1),
                        graph.node("Add", graph.scalar(1), graph.node("Exp", graph.node("Neg", arguments))));
            case RELU -> graph.node("Relu", arguments);
            case FLOOR -> graph.node("Floor", arguments);
            case CEIL -> graph.node("Ceil", arguments);
            case ROUND -> graph.node("Round", arguments);
            case DETACH -> graph.node("Identity", arguments);
            case LESS -> graph.node("Less", arguments);
            case LESS_EQUAL -> graph.node("LessOrEqual", arguments);
            case EQUAL -> graph.node("Equal", arguments);
            case NOT_EQUAL -> graph.node("Not", graph.node("Equal", arguments));
            case AND -> graph.node("And", arguments);
            case OR -> graph.node("Or", arguments);
            case NOT -> graph.node("Not", arguments);
            case SELECT -> graph.node("Where", arguments);
            // max(x, 0) + ln(1 + exp(-|x|)), which no large x overflows
            case SOFTPLUS -> {
                String small = graph.node("Exp", graph.node("Neg", graph.node("Abs", arguments)));
                yield graph.node(
                        "Add",
                        graph.node("Relu", arguments),
                        graph.node("Log", graph.node("Add", graph.scalar(1), small)));
            }
            case SINH -> halfSum(graph, "Sub", arguments);
            case COSH -> halfSum(graph, "Add", arguments);
            default ->
                throw new IllegalArgumentException("the model computes "
                        + op.name().toLowerCase(Locale.ROOT) + ", which no ONNX file says in float64");
        };
    }

    private static String halfSum(OnnxGraph graph, String operation, String... arguments) {
        String sum =
                graph.node(operation, graph.node("Exp", arguments), graph.node("Exp", graph.node("Neg", arguments)));
        return graph.node("Mul", sum, graph.scalar(0.5));
    }
}
