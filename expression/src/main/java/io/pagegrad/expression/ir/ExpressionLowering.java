package io.pagegrad.expression.ir;

import io.pagegrad.column.LogicalType;
import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ExpressionException;
import java.math.BigDecimal;
import java.util.List;

/// Turns an expression tree over numbers into nodes of a [ProgramBuilder].
///
/// All arithmetic is float64, whatever the SQL types: `1 / 2` is 0.5 here. Truth values appear only as
/// conditions. Functions are those of [NumericFunctions].
public final class ExpressionLowering {
    private final ProgramBuilder builder;
    private final Names names;

    /// Finds the node that a name stands for.
    @FunctionalInterface
    public interface Names {
        /// @throws ExpressionException when nothing has that name
        int node(Expr.Reference reference, ProgramBuilder builder);
    }

    public ExpressionLowering(ProgramBuilder builder, Names names) {
        this.builder = builder;
        this.names = names;
    }

    /// The node for a numeric expression.
    ///
    /// @throws ExpressionException for a function or constant that has no numeric meaning, with its position
    public int number(Expr expression) {
        int node = lower(expression);
        if (builder.op(node).isLogical()) {
            throw new ExpressionException("a number is needed here, not a truth value", expression.position());
        }
        return node;
    }

    private int condition(Expr expression) {
        int node = lower(expression);
        if (!builder.op(node).isLogical()) {
            throw new ExpressionException("a condition is needed here, not a number", expression.position());
        }
        return node;
    }

    private int lower(Expr expression) {
        return switch (expression) {
            case Expr.Literal literal -> literal(literal);
            case Expr.Reference reference -> names.node(reference, builder);
            case Expr.Call call -> call(call);
        };
    }

    private int literal(Expr.Literal literal) {
        return switch (literal.value()) {
            case Long value -> builder.constant(value);
            case Double value -> builder.constant(value);
            case BigDecimal value -> builder.constant(value.doubleValue());
            case null -> throw new ExpressionException("NULL has no numeric value", literal.position());
            default ->
                throw new ExpressionException(
                        "the constant " + literal.value() + " is not a number", literal.position());
        };
    }

    private int call(Expr.Call call) {
        return switch (call.function()) {
            case "and", "or" -> logical(call);
            case "not" -> {
                arity(call, 1);
                yield builder.apply(Op.NOT, condition(call.arguments().get(0)));
            }
            case "case", "where", "if" -> select(call, 0);
            case "cast" -> cast(call);
            default -> {
                int[] arguments =
                        call.arguments().stream().mapToInt(this::number).toArray();
                yield NumericFunctions.apply(builder, call, arguments);
            }
        };
    }

    private int logical(Expr.Call call) {
        Op op = call.function().equals("and") ? Op.AND : Op.OR;
        int node = condition(call.arguments().getFirst());
        for (Expr argument : call.arguments().subList(1, call.arguments().size())) {
            node = builder.apply(op, node, condition(argument));
        }
        return node;
    }

    /// Arguments come as condition, value, condition, value, …, value of else.
    private int select(Expr.Call call, int from) {
        List<Expr> arguments = call.arguments();
        if (from == arguments.size() - 1) {
            return number(arguments.get(from));
        }
        if (from >= arguments.size()) {
            throw new ExpressionException(call.function() + " without else may be NULL: add an else", call.position());
        }
        int condition = condition(arguments.get(from));
        return builder.select(condition, number(arguments.get(from + 1)), select(call, from + 2));
    }

    private int cast(Expr.Call call) {
        arity(call, 1);
        LogicalType.Kind target = call.type() == null ? null : call.type().kind();
        if (target != LogicalType.Kind.REAL && target != LogicalType.Kind.DOUBLE) {
            throw new ExpressionException("no cast to " + call.type() + " in numeric code", call.position());
        }
        return number(call.arguments().get(0));
    }

    private static void arity(Expr.Call call, int count) {
        NumericFunctions.arity(call, count);
    }
}
