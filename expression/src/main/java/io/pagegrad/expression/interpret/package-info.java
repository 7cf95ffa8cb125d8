/// Evaluation one value at a time: slow, plain, the oracle that every faster way is compared with, and what
/// computes where
/// no faster way exists.
///
/// Start at [io.pagegrad.expression.interpret.Interpreter].
package io.pagegrad.expression.interpret;
