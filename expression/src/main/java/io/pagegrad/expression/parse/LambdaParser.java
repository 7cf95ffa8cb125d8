package io.pagegrad.expression.parse;

import io.pagegrad.expression.Expr;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.parse.SqlParser.LambdaContext;

/// Parses `(x, w) -> expression`, where `x.column` names a column of the row and `w.name` a weight.
public final class LambdaParser {
    private LambdaParser() {}

    /// @throws ExpressionException on a syntax error, on a reference that belongs to neither parameter, and on
    /// equal
    ///     parameter names
    public static Lambda parse(String lambda) {
        ParsedText text = new ParsedText(lambda);
        LambdaContext context = text.parser().lambda();
        String row = Identifiers.name(context.row);
        String weights = context.weights == null ? null : Identifiers.name(context.weights);
        if (row.equals(weights)) {
            throw new ExpressionException(
                    "both parameters of the lambda are named " + row, text.position(context.weights.getStart()));
        }
        Expr body = new ExprBuilder(text).build(context.expr());
        checkScopes(body, row, weights);
        return new Lambda(row, weights, body);
    }

    private static void checkScopes(Expr expression, String row, String weights) {
        switch (expression) {
            case Expr.Literal ignored -> {}
            case Expr.Reference reference -> {
                String scope = reference.scope();
                if (!scope.equals(row) && !scope.equals(weights)) {
                    String parameters = weights == null ? row : row + " and " + weights;
                    throw new ExpressionException(
                            (scope.isEmpty() ? reference.name() : scope + "." + reference.name())
                                    + " belongs to no parameter of the lambda (" + parameters + ")",
                            reference.position());
                }
            }
            case Expr.Call call -> call.arguments().forEach(argument -> checkScopes(argument, row, weights));
        }
    }
}
