package io.pagegrad.trainer.model;

import io.pagegrad.expression.Expr;
import java.util.List;

/// Finds what a loss lambda predicts: in `(score - x.label)^2`, `abs(score - x.label)` and their mirror images
/// it is
/// `score`.
final class PredictionPattern {
    private PredictionPattern() {}

    /// The score, or null when the loss has another form or `label` is null.
    static Expr score(Expr loss, String row, String label) {
        if (label == null || !(loss instanceof Expr.Call call)) {
            return null;
        }
        List<Expr> arguments = call.arguments();
        Expr difference = switch (call.function()) {
            case "^", "power", "pow" -> isTwo(arguments.get(1)) ? arguments.get(0) : null;
            case "*" -> arguments.get(0).equals(arguments.get(1)) ? arguments.get(0) : null;
            case "abs", "square" -> arguments.get(0);
            default -> null;
        };
        if (!(difference instanceof Expr.Call minus)
                || !minus.function().equals("-")
                || minus.arguments().size() != 2) {
            return null;
        }
        Expr left = minus.arguments().get(0);
        Expr right = minus.arguments().get(1);
        if (isLabel(right, row, label) && !mentions(left, row, label)) {
            return left;
        }
        return isLabel(left, row, label) && !mentions(right, row, label) ? right : null;
    }

    private static boolean isTwo(Expr expression) {
        return expression instanceof Expr.Literal literal
                && literal.value() instanceof Number number
                && number.doubleValue() == 2;
    }

    private static boolean isLabel(Expr expression, String row, String label) {
        return expression instanceof Expr.Reference reference
                && reference.scope().equals(row)
                && reference.name().equals(label);
    }

    private static boolean mentions(Expr expression, String row, String label) {
        return switch (expression) {
            case Expr.Literal ignored -> false;
            case Expr.Reference reference -> isLabel(reference, row, label);
            case Expr.Call call -> call.arguments().stream().anyMatch(argument -> mentions(argument, row, label));
        };
    }
}
