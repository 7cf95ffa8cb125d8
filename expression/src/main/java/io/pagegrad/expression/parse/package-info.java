/// Text to [io.pagegrad.expression.Expr] and back: the SELECT subset, lambdas, their printer and their Java
/// builder.
///
/// Start at [io.pagegrad.expression.parse.QueryParser]. The grammar is `Sql.g4` beside this package, compiled by
/// ANTLR; it
/// follows the operator precedence table of PostgreSQL (documentation, "Lexical Structure").
package io.pagegrad.expression.parse;
