package io.pagegrad.gpu.emit;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;

/// One node of a program as an expression of CUDA C++ over `n<number>` values.
final class OperationText {
    private OperationText() {}

    /// The right-hand side of a node that is no leaf; `type` is what numbers are.
    static String of(Program program, int node, String type) {
        Op op = program.op(node);
        String a = argument(program, node, 0);
        String b = argument(program, node, 1);
        String c = argument(program, node, 2);
        return switch (op) {
            case ADD -> a + " + " + b;
            case SUB -> a + " - " + b;
            case MUL -> a + " * " + b;
            case DIV -> a + " / " + b;
            case FMA -> "fma(" + a + ", " + b + ", " + c + ")";
            case NEG -> "-" + a;
            case ABS -> "fabs(" + a + ")";
            case SIGN -> "sign_of(" + a + ")";
            case MIN -> "lesser(" + a + ", " + b + ")";
            case MAX -> "greater(" + a + ", " + b + ")";
            case SQRT -> "sqrt(" + a + ")";
            case CBRT -> "cbrt(" + a + ")";
            case POW -> "power(" + a + ", " + b + ")";
            case EXP -> "exp(" + a + ")";
            case LOG -> "log(" + a + ")";
            case LOG1P -> "log1p(" + a + ")";
            case SIN -> "sin(" + a + ")";
            case COS -> "cos(" + a + ")";
            case TAN -> "tan(" + a + ")";
            case ASIN -> "asin(" + a + ")";
            case ACOS -> "acos(" + a + ")";
            case ATAN -> "atan(" + a + ")";
            case ATAN2 -> "atan2(" + a + ", " + b + ")";
            case SINH -> "sinh(" + a + ")";
            case COSH -> "cosh(" + a + ")";
            case TANH -> "tanh(" + a + ")";
            case SIGMOID -> "sigmoid(" + a + ")";
            case SOFTPLUS -> "softplus(" + a + ")";
            case RELU -> "greater(" + a + ", (" + type + ")0)";
            case FLOOR -> "floor(" + a + ")";
            case CEIL -> "ceil(" + a + ")";
            case ROUND -> "rint(" + a + ")";
            case NEGATE_ODD -> "fmod(rint(" + b + "), (" + type + ")2) == 0 ? " + a + " : -" + a;
            case DETACH -> a;
            case LESS -> a + " < " + b;
            case LESS_EQUAL -> a + " <= " + b;
            case EQUAL -> a + " == " + b;
            case NOT_EQUAL -> a + " != " + b;
            case AND -> a + " && " + b;
            case OR -> a + " || " + b;
            case NOT -> "!" + a;
            case SELECT -> a + " ? " + b + " : " + c;
            case COLUMN, WEIGHT, CONSTANT -> throw new IllegalArgumentException(op + " is a leaf");
        };
    }

    private static String argument(Program program, int node, int argument) {
        return argument < program.op(node).arity() ? "n" + program.argument(node, argument) : "";
    }

    /// A constant, exactly.
    static String constant(double value, String type) {
        if (Double.isNaN(value)) {
            return "(" + type + ")__longlong_as_double(0x7ff8000000000000ll)";
        }
        if (Double.isInfinite(value)) {
            return "(" + type + ")__longlong_as_double(0x" + Long.toHexString(Double.doubleToRawLongBits(value))
                    + "ll)";
        }
        return "(" + type + ")" + (value < 0 ? "(" + Double.toHexString(value) + ")" : Double.toHexString(value));
    }

    /// Type of the variable that holds a node.
    static String type(Op op, String type) {
        return op.isLogical() ? "const bool" : "const " + type;
    }
}
