/// Machine code for [programs][io.pagegrad.expression.ir.Program]: hidden classes with Vector API loops over
/// off-heap columns.
///
/// Start at [io.pagegrad.expression.compile.KernelCompiler]. Rationale: `docs/design/kernels.md`.
package io.pagegrad.expression.compile;
