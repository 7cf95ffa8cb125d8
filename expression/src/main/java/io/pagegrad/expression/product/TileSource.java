package io.pagegrad.expression.product;

/// Gives the tile kernels of one kind.
@FunctionalInterface
interface TileSource {
    TileKernel tile(int rows, int vectors);
}
