package io.pagegrad.expression.product;

import jdk.incubator.vector.FloatVector;

/// What a [TileKernel] is made for.
///
/// @param wide float64 numbers instead of float32
/// @param vectors of columns, of the machine's preferred size
/// @param sideBySide only for rows of `a` that lie side by side, as those of a transposed matrix; needs no
/// address for each row
record TileSize(boolean wide, int rows, int vectors, boolean sideBySide) {
    static final int MOST_VECTOR_BYTES = 64;
    static final int MOST_ROWS = 8;

    /// With [#mostRows] they leave registers, of 32 or 16, for a row of `b` and the factors that the JIT reads
    /// ahead.
    static final int MOST_VECTORS = 3;

    private static final int ROWS_OF_FEW_REGISTERS = 3;

    static int vectorBytes() {
        return Math.min(MOST_VECTOR_BYTES, FloatVector.SPECIES_PREFERRED.vectorByteSize());
    }

    /// Rows of a tile.
    static int mostRows() {
        return vectorBytes() == MOST_VECTOR_BYTES ? MOST_ROWS : ROWS_OF_FEW_REGISTERS;
    }

    /// The size that serves all products.
    static TileSize largest(boolean wide) {
        return new TileSize(wide, mostRows(), MOST_VECTORS, false);
    }

    int elementBytes() {
        return wide ? Double.BYTES : Float.BYTES;
    }
}
