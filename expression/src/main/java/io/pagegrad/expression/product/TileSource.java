package io.pagegrad.expression.product;

/// Gives the tile kernels of one element type.
@FunctionalInterface
interface TileSource {
    /// A kernel for at least so many rows and vectors, or null when tiles are to be computed number by number.
    ///
    /// @param sideBySide whether rows of `a` lie side by side
    /// @param depth of the tile that is about to be computed
    TileKernel tile(int rows, int vectors, boolean sideBySide, int depth);
}
