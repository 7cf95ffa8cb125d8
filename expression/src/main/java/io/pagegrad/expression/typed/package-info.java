/// Typing: what PostgreSQL's type resolution makes of an [io.pagegrad.expression.Expr] over given columns.
///
/// Start at [io.pagegrad.expression.typed.Binder]. Rules: PostgreSQL documentation, chapter "Type Conversion";
/// the operators and functions that exist are listed in [io.pagegrad.expression.typed.Signatures].
package io.pagegrad.expression.typed;
