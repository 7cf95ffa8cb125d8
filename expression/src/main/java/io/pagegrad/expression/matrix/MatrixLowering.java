package io.pagegrad.expression.matrix;

import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.ir.ExpressionLowering;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// Turns an expression tree over matrices into nodes of a [MatrixBuilder].
///
/// `*` is the matrix product, or scales when one side is a number; `**` multiplies and `^^` raises number by
/// number, as `+`, `-`, `/` and all functions of numbers work; one row stands for all rows, a number for all
/// numbers.
/// `transpose`, `sum`, `softmax`, `argmax`, `cross_entropy(scores, truth)` and `one_hot` are functions of
/// matrices.
public final class MatrixLowering {
    private static final Set<String> OF_MATRICES =
            Set.of("*", "**", "^^", "^", "transpose", "sum", "softmax", "argmax", "cross_entropy", "one_hot");

    /// What cannot be said of single numbers.
    private static final Set<String> ONLY_OF_MATRICES =
            Set.of("**", "^^", "transpose", "sum", "softmax", "argmax", "cross_entropy", "one_hot");

    private static final String HOLE = "$";

    private final MatrixBuilder builder;
    private final Names names;

    /// Finds the nodes that names stand for.
    public interface Names {
        /// @throws ExpressionException when nothing has that name
        MatrixNode node(Expr.Reference reference);

        /// The one-hot form of a label column.
        ///
        /// @throws ExpressionException when there is no such column or its classes are not known
        MatrixNode oneHot(Expr.Reference label);
    }

    public MatrixLowering(MatrixBuilder builder, Names names) {
        this.builder = builder;
        this.names = names;
    }

    /// Whether an expression has a function that only matrices have.
    public static boolean isOfMatrices(Expr expression) {
        return expression instanceof Expr.Call call
                && (ONLY_OF_MATRICES.contains(call.function())
                        || call.arguments().stream().anyMatch(MatrixLowering::isOfMatrices));
    }

    /// The node for an expression.
    ///
    /// @throws ExpressionException where shapes do not fit or a function is none of matrices, with the position
    public MatrixNode lower(Expr expression) {
        return switch (expression) {
            case Expr.Literal literal -> elements(literal);
            case Expr.Reference reference -> names.node(reference);
            case Expr.Call call when OF_MATRICES.contains(call.function()) -> ofMatrices(call);
            case Expr.Call call -> elements(call);
        };
    }

    private MatrixNode ofMatrices(Expr.Call call) {
        return switch (call.function()) {
            case "*" -> {
                MatrixNode a = lower(argument(call, 0, 2));
                MatrixNode b = lower(argument(call, 1, 2));
                yield placed(call, () -> builder.multiply(a, b));
            }
            case "**" -> byNumber(call, "*");
            case "^^" -> byNumber(call, "^");
            case "^" -> power(call);
            case "transpose" -> builder.transpose(lower(argument(call, 0, 1)));
            case "sum" -> builder.sum(lower(argument(call, 0, 1)));
            case "softmax" -> builder.softmax(lower(argument(call, 0, 1)));
            case "argmax" -> builder.argmax(lower(argument(call, 0, 1)));
            case "cross_entropy" -> {
                MatrixNode scores = lower(argument(call, 0, 2));
                MatrixNode truth = lower(argument(call, 1, 2));
                yield placed(call, () -> builder.crossEntropy(scores, truth));
            }
            default -> {
                if (!(argument(call, 0, 1) instanceof Expr.Reference label)) {
                    throw new ExpressionException("one_hot takes a column of the row", call.position());
                }
                yield names.oneHot(label);
            }
        };
    }

    /// `^` means the matrix product of a matrix with itself to some, its numbers to others.
    private MatrixNode power(Expr.Call call) {
        MatrixNode base = lower(argument(call, 0, 2));
        if (!base.isKnownScalar()) {
            throw new ExpressionException(
                    "^ takes numbers, and this is a " + base.shapeText() + " matrix: ^^ raises each of its numbers",
                    call.position());
        }
        return byNumber(call, "^");
    }

    private MatrixNode byNumber(Expr.Call call, String operator) {
        argument(call, 0, 2);
        return elements(new Expr.Call(operator, call.arguments(), null, call.position()), 1);
    }

    private MatrixNode elements(Expr expression) {
        return elements(expression, 0);
    }

    /// An expression that works number by number, down to where matrices come in.
    ///
    /// @param free levels of the tree at whose operators the meaning for numbers is wanted
    private MatrixNode elements(Expr expression, int free) {
        List<MatrixNode> holes = new ArrayList<>();
        Expr template = template(expression, holes, free);
        ProgramBuilder numbers = new ProgramBuilder();
        ExpressionLowering lowering =
                new ExpressionLowering(numbers, (reference, b) -> b.column(Integer.parseInt(reference.name())));
        Program program = numbers.build(lowering.number(template));
        return placed(expression, () -> builder.elements(program, holes).getFirst());
    }

    private Expr template(Expr expression, List<MatrixNode> holes, int free) {
        return switch (expression) {
            case Expr.Literal literal -> literal;
            case Expr.Call call
            when free > 0 || !OF_MATRICES.contains(call.function()) ->
                new Expr.Call(
                        call.function(),
                        call.arguments().stream()
                                .map(argument -> template(argument, holes, free - 1))
                                .toList(),
                        call.type(),
                        call.position());
            default -> {
                holes.add(lower(expression));
                yield new Expr.Reference(HOLE, Integer.toString(holes.size() - 1), expression.position());
            }
        };
    }

    private static Expr argument(Expr.Call call, int index, int count) {
        if (call.arguments().size() != count) {
            throw new ExpressionException(
                    call.function() + " takes " + count + " arguments, not "
                            + call.arguments().size(),
                    call.position());
        }
        return call.arguments().get(index);
    }

    private static MatrixNode placed(Expr at, Supplier<MatrixNode> body) {
        try {
            return body.get();
        } catch (ShapeException e) {
            throw new ExpressionException(e.getMessage(), at.position());
        }
    }
}
