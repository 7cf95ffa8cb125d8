/// Expressions over rows: the tree that queries, lambdas and derivation share.
///
/// Start at [io.pagegrad.expression.Expr]. Nothing here reads files or trains.
package io.pagegrad.expression;
