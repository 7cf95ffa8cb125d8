/// Matrix programs made ready to run: a fixed list of steps over memory that is allocated once.
///
/// Start at [io.pagegrad.expression.plan.MatrixPlan].
package io.pagegrad.expression.plan;
