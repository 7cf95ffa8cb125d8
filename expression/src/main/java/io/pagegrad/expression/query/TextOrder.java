package io.pagegrad.expression.query;

import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.ExpressionException;
import io.pagegrad.expression.typed.Typed;

/// Refuses expressions whose value depends on how a database orders text.
final class TextOrder {
    private TextOrder() {}

    /// @throws ExpressionException when `typed` orders text
    static Typed refuse(Typed typed) {
        if (typed instanceof Typed.Apply apply) {
            switch (apply.operation()) {
                case LT, LE, GT, GE, GREATEST, LEAST -> refuseText(apply);
                default -> {}
            }
            apply.arguments().forEach(TextOrder::refuse);
        }
        return typed;
    }

    private static void refuseText(Typed.Apply apply) {
        for (Typed argument : apply.arguments()) {
            Kind kind = argument.type().kind();
            if (kind == Kind.TEXT || kind == Kind.CHAR) {
                throw new ExpressionException(
                        "the order of text depends on the collation of the database, which only the server has:"
                                + " text can be compared with = and <> and LIKE here",
                        apply.position());
            }
        }
    }
}
