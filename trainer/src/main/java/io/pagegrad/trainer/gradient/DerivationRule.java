package io.pagegrad.trainer.gradient;

import io.pagegrad.expression.ir.ProgramBuilder;

/// Local derivative of one operation.
@FunctionalInterface
interface DerivationRule {
    /// What argument number `argument` receives when `node` receives `seed`: `seed * d(node)/d(argument)`.
    ///
    /// @param x the arguments of `node`
    int pull(ProgramBuilder b, int node, int[] x, int argument, int seed);
}
