/// Flat numeric programs over one row: what losses, models and update rules are lowered to before they run.
///
/// Start at [io.pagegrad.expression.ir.ProgramBuilder]; [io.pagegrad.expression.ir.ProgramInterpreter] is the
/// oracle that every compiled form is compared with.
package io.pagegrad.expression.ir;
