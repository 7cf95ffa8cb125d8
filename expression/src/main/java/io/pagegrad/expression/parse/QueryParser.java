package io.pagegrad.expression.parse;

import io.pagegrad.expression.Expr;

/// Parses the SELECT subset: one table, expressions, `*`, TABLESAMPLE, WHERE and LIMIT.
public final class QueryParser {
    private QueryParser() {}

    /// @throws io.pagegrad.expression.ExpressionException on a syntax error, or at what is outside the subset
    public static SelectQuery parse(String sql) {
        ParsedText text = new ParsedText(sql);
        return new QueryBuilder(text).query(text.parser().statement());
    }

    /// Parses an expression that stands alone, such as the argument of `--where`.
    ///
    /// @throws io.pagegrad.expression.ExpressionException on a syntax error, or at what is outside the subset
    public static Expr parseExpression(String sql) {
        ParsedText text = new ParsedText(sql);
        return new ExprBuilder(text).build(text.parser().standalone().expr());
    }
}
