/// Derivation: from a program that computes a value to one that computes its partial derivatives.
///
/// Start at [io.pagegrad.trainer.gradient.Derivation]; the local rules stand in
/// [io.pagegrad.trainer.gradient.DerivationRules].
package io.pagegrad.trainer.gradient;
