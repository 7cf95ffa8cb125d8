package io.pagegrad.expression.ir;

import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ExpressionException;
import java.util.HashMap;
import java.util.Map;

/// The functions and operators that numeric code knows, by the name of the query language.
///
/// As in PostgreSQL, `ln` is the natural logarithm and `log` that to base 10 (`log(b, x)`: to base `b`).
final class NumericFunctions {
    private static final Map<String, Function> FUNCTIONS = new HashMap<>();

    private NumericFunctions() {}

    private record Function(int arity, Body body) {}

    @FunctionalInterface
    private interface Body {
        int apply(ProgramBuilder b, int[] x);
    }

    static {
        unary(Op.NEG, "neg", "-u");
        unary(Op.ABS, "abs", "@");
        unary(Op.SIGN, "sign");
        unary(Op.SQRT, "sqrt", "|/");
        unary(Op.CBRT, "cbrt", "||/");
        unary(Op.EXP, "exp");
        unary(Op.LOG, "ln");
        unary(Op.LOG1P, "log1p", "ln1p");
        unary(Op.SIN, "sin");
        unary(Op.COS, "cos");
        unary(Op.TAN, "tan");
        unary(Op.ASIN, "asin");
        unary(Op.ACOS, "acos");
        unary(Op.ATAN, "atan");
        unary(Op.SINH, "sinh");
        unary(Op.COSH, "cosh");
        unary(Op.TANH, "tanh");
        unary(Op.SIGMOID, "sigmoid", "sig");
        unary(Op.SOFTPLUS, "softplus");
        unary(Op.RELU, "relu");
        unary(Op.FLOOR, "floor");
        unary(Op.CEIL, "ceil", "ceiling");
        unary(Op.ROUND, "round");
        unary(Op.DETACH, "detach");
        binary(Op.ADD, "+");
        binary(Op.SUB, "-");
        binary(Op.MUL, "*");
        binary(Op.DIV, "/");
        binary(Op.POW, "^", "pow", "power");
        binary(Op.ATAN2, "atan2");
        binary(Op.LESS, "<");
        binary(Op.LESS_EQUAL, "<=");
        binary(Op.EQUAL, "=");
        binary(Op.NOT_EQUAL, "<>", "!=");
        define(2, (b, x) -> b.apply(Op.LESS, x[1], x[0]), ">");
        define(2, (b, x) -> b.apply(Op.LESS_EQUAL, x[1], x[0]), ">=");
        define(0, (b, x) -> b.constant(Math.PI), "pi");
        define(1, (b, x) -> x[0], "+u");
        define(1, (b, x) -> b.multiply(b.constant(180 / Math.PI), x[0]), "degrees");
        define(1, (b, x) -> b.multiply(b.constant(Math.PI / 180), x[0]), "radians");
        define(1, (b, x) -> b.apply(Op.DIV, b.constant(1), b.apply(Op.TAN, x[0])), "cot");
        define(1, (b, x) -> b.multiply(x[0], x[0]), "square");
        define(1, (b, x) -> b.multiply(x[0], b.apply(Op.SIGMOID, x[0])), "silu");
        define(1, NumericFunctions::gelu, "gelu");
        define(1, NumericFunctions::asinh, "asinh");
        define(1, NumericFunctions::acosh, "acosh");
        define(1, NumericFunctions::atanh, "atanh");
        define(1, NumericFunctions::log10, "log", "log10");
        define(4, SphereFunctions::haversine, "haversine");
        define(4, SphereFunctions::bearing, "bearing");
    }

    private static void unary(Op op, String... names) {
        define(1, (b, x) -> b.apply(op, x[0]), names);
    }

    private static void binary(Op op, String... names) {
        define(2, (b, x) -> b.apply(op, x[0], x[1]), names);
    }

    private static void define(int arity, Body body, String... names) {
        for (String name : names) {
            FUNCTIONS.put(name, new Function(arity, body));
        }
    }

    /// @throws ExpressionException when the function is unknown or takes another number of arguments
    static int apply(ProgramBuilder b, Expr.Call call, int[] arguments) {
        return switch (call.function()) {
            case "greatest", "max" -> chain(b, Op.MAX, call, arguments);
            case "least", "min" -> chain(b, Op.MIN, call, arguments);
            case "log" -> {
                if (arguments.length != 2) {
                    yield plain(b, call, arguments);
                }
                yield b.divide(b.apply(Op.LOG, arguments[1]), b.apply(Op.LOG, arguments[0]));
            }
            default -> plain(b, call, arguments);
        };
    }

    private static int plain(ProgramBuilder b, Expr.Call call, int[] arguments) {
        // the sign operators share their name with the binary ones when a program builds the tree
        String name = arguments.length == 1
                        && (call.function().equals("-") || call.function().equals("+"))
                ? call.function() + "u"
                : call.function();
        Function function = FUNCTIONS.get(name);
        if (function == null) {
            throw new ExpressionException(
                    "the function " + call.function()
                            + " is none that lambdas and derivation know: compute it as a column of the query",
                    call.position());
        }
        arity(call, function.arity);
        return function.body.apply(b, arguments);
    }

    static void arity(Expr.Call call, int count) {
        if (call.arguments().size() != count) {
            throw new ExpressionException(
                    call.function() + " takes " + count + " arguments, not "
                            + call.arguments().size(),
                    call.position());
        }
    }

    private static int chain(ProgramBuilder b, Op op, Expr.Call call, int[] x) {
        if (x.length == 0) {
            throw new ExpressionException(call.function() + " needs an argument", call.position());
        }
        int node = x[0];
        for (int i = 1; i < x.length; i++) {
            node = b.apply(op, node, x[i]);
        }
        return node;
    }

    private static int log10(ProgramBuilder b, int[] x) {
        return b.multiply(b.constant(1 / Math.log(10)), b.apply(Op.LOG, x[0]));
    }

    /// `x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))`, the usual approximation of `x` times the normal
    /// distribution function of `x`.
    private static int gelu(ProgramBuilder b, int[] x) {
        int cube = b.multiply(b.multiply(x[0], x[0]), x[0]);
        int inner = b.multiply(b.constant(Math.sqrt(2 / Math.PI)), b.add(x[0], b.multiply(b.constant(0.044715), cube)));
        return b.multiply(b.multiply(b.constant(0.5), x[0]), b.add(b.constant(1), b.apply(Op.TANH, inner)));
    }

    /// `sign(x) * ln(|x| + sqrt(x^2 + 1))`, which keeps its digits for negative `x`; around 0, where that has no
    /// slope, `ln1p(x + x^2 / (1 + sqrt(x^2 + 1)))`.
    private static int asinh(ProgramBuilder b, int[] x) {
        int half = b.constant(0.5);
        int size = b.apply(Op.ABS, x[0]);
        int large = b.multiply(b.apply(Op.SIGN, x[0]), b.apply(Op.LOG, b.add(size, hypotenuse(b, x[0]))));
        // within its bounds for every x, so that the branch not taken has a slope that can be multiplied by 0
        int near = b.apply(Op.MAX, b.constant(-0.5), b.apply(Op.MIN, x[0], half));
        int beyond = b.divide(b.multiply(near, near), b.add(b.constant(1), hypotenuse(b, near)));
        return b.select(b.apply(Op.LESS, size, half), b.apply(Op.LOG1P, b.add(near, beyond)), large);
    }

    /// `sqrt(x^2 + 1)`
    private static int hypotenuse(ProgramBuilder b, int x) {
        return b.apply(Op.SQRT, b.add(b.multiply(x, x), b.constant(1)));
    }

    private static int acosh(ProgramBuilder b, int[] x) {
        int root = b.apply(Op.SQRT, b.subtract(b.multiply(x[0], x[0]), b.constant(1)));
        return b.apply(Op.LOG, b.add(x[0], root));
    }

    private static int atanh(ProgramBuilder b, int[] x) {
        int twice = b.multiply(b.constant(2), x[0]);
        int ratio = b.divide(twice, b.subtract(b.constant(1), x[0]));
        return b.multiply(b.constant(0.5), b.apply(Op.LOG1P, ratio));
    }
}
