package io.pagegrad.trainer.gradient;

import io.pagegrad.column.LogicalType;
import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/// Writes nodes of a program as expressions of the query language. Shared nodes become shared expressions.
final class ProgramExpressions {
    /// Whoever walks an expression walks shared parts again.
    private static final long MOST_NODES = 1 << 20;

    private final Program program;
    private final IntFunction<Expr> columns;
    private final int position;
    private final Expr[] known;
    private final long[] sizes;

    /// @param columns the expression of each column
    /// @param position that errors name
    ProgramExpressions(Program program, IntFunction<Expr> columns, int position) {
        this.program = program;
        this.columns = columns;
        this.position = position;
        this.known = new Expr[program.size()];
        this.sizes = new long[program.size()];
    }

    /// @throws ExpressionException when it would be enormous
    Expr of(int node) {
        for (int below = 0; below <= node; below++) {
            if (known[below] == null) {
                sizes[below] = 1;
                for (int a = 0; a < program.op(below).arity(); a++) {
                    sizes[below] = Math.min(MOST_NODES + 1, sizes[below] + sizes[program.argument(below, a)]);
                }
                known[below] = write(below);
            }
        }
        if (sizes[node] > MOST_NODES) {
            throw new ExpressionException("the derivatives of this expression are too large for a query", position);
        }
        return known[node];
    }

    private Expr write(int node) {
        Expr[] x = new Expr[program.op(node).arity()];
        Arrays.setAll(x, a -> known[program.argument(node, a)]);
        return switch (program.op(node)) {
            case COLUMN -> columns.apply(program.index(node));
            case WEIGHT -> throw new IllegalStateException("a query has no weights");
            case NEGATE_ODD -> throw new IllegalStateException("no formula has " + Op.NEGATE_ODD);
            case CONSTANT -> number(program.constant(node));
            case ADD -> call("+", x);
            case SUB -> call("-", x);
            case MUL -> call("*", x);
            case DIV -> call("/", x);
            case FMA -> call("+", call("*", x[0], x[1]), x[2]);
            case MIN -> call("least", x);
            case MAX -> call("greatest", x);
            case POW -> call("power", x);
            case LOG -> call("ln", x);
            case LOG1P -> call("ln", call("+", number(1), x[0]));
            case SIGMOID -> call("/", number(1), call("+", number(1), call("exp", call("neg", x[0]))));
            case SOFTPLUS ->
                call(
                        "+",
                        call("greatest", x[0], number(0)),
                        call("ln", call("+", number(1), call("exp", call("neg", call("abs", x[0]))))));
            case RELU -> call("greatest", x[0], number(0));
            case DETACH -> x[0];
            case LESS -> call("<", x);
            case LESS_EQUAL -> call("<=", x);
            case EQUAL -> call("=", x);
            case NOT_EQUAL -> call("<>", x);
            case SELECT -> call("case", x);
            case NEG,
                    ABS,
                    SIGN,
                    SQRT,
                    CBRT,
                    EXP,
                    SIN,
                    COS,
                    TAN,
                    ASIN,
                    ACOS,
                    ATAN,
                    ATAN2,
                    SINH,
                    COSH,
                    TANH,
                    FLOOR,
                    CEIL,
                    ROUND,
                    AND,
                    OR,
                    NOT -> call(program.op(node).name().toLowerCase(Locale.ROOT), x);
        };
    }

    private Expr number(double value) {
        return new Expr.Literal(value, LogicalType.DOUBLE, position);
    }

    private Expr call(String function, Expr... arguments) {
        return new Expr.Call(function, List.of(arguments), null, position);
    }
}
