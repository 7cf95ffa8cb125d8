package io.pagegrad.expression.parse;

/// `TABLESAMPLE method (argument) [REPEATABLE (seed)]`.
///
/// @param argument percentage of rows or pages in `[0, 100]`, or the number of rows of a reservoir
/// @param seed null when not given
public record TableSample(Method method, double argument, Double seed) {
    /// How rows are chosen.
    public enum Method {
        /// Each row on its own.
        BERNOULLI,
        /// Whole pages.
        SYSTEM,
        /// A fixed number of rows, each subset equally likely.
        RESERVOIR
    }
}
