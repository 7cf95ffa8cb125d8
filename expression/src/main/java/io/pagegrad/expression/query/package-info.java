/// Queries over column batches: a parsed SELECT bound to a table's columns, and programs that filter and compute
/// rows.
///
/// Start at [io.pagegrad.expression.query.QueryBinder].
package io.pagegrad.expression.query;
