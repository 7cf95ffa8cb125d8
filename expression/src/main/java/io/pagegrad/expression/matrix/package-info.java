/// Expressions over matrices of rank two at most: shapes, the flat form that derivation works on, and lambdas
/// turned into it.
///
/// A row of the data gives every node a matrix of its own, unless the node depends on weights alone; the
/// matrices of a batch of rows lie below each other. Start at [io.pagegrad.expression.matrix.MatrixBuilder].
package io.pagegrad.expression.matrix;
