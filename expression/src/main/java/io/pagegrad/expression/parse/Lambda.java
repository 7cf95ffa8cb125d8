package io.pagegrad.expression.parse;

import io.pagegrad.expression.Expr;
import java.util.Objects;

/// `(row, weights) -> body`: an expression over members of a row and members of a weight record.
///
/// @param rowParameter scope of the references to columns in `body`
/// @param weightParameter scope of the references to weights; null when the lambda has one parameter
public record Lambda(String rowParameter, String weightParameter, Expr body) {
    public Lambda {
        Objects.requireNonNull(rowParameter);
        Objects.requireNonNull(body);
    }
}
