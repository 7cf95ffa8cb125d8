package io.pagegrad.expression.parse;

import io.pagegrad.expression.Expr;

/// One item of a SELECT list.
///
/// @param expression what is computed; null for `*`
/// @param alias the name after AS, or null
public record SelectItem(Expr expression, String alias) {
    public static final SelectItem STAR = new SelectItem(null, null);

    public boolean isStar() {
        return expression == null;
    }
}
