package io.pagegrad.expression.product;

import jdk.incubator.vector.FloatVector;

/// What a [TileKernel] is made for.
///
/// @param wide float64 numbers instead of float32
/// @param vectors of columns, of the machine's preferred size
/// @param adds whether results are scaled and added to what is there
record TileSize(boolean wide, int rows, int vectors, boolean adds) {
    static final int MOST_ROWS = 6;
    static final int MOST_VECTORS = 8;
    static final int MOST_VECTOR_BYTES = 64;

    private static final int REGISTERS_OF_WIDEST = 32;
    private static final int REGISTERS = 16;

    static int vectorBytes() {
        return Math.min(MOST_VECTOR_BYTES, FloatVector.SPECIES_PREFERRED.vectorByteSize());
    }

    private static boolean hasManyRegisters() {
        return vectorBytes() == MOST_VECTOR_BYTES;
    }

    /// Rows of a tile at most: with them, three vectors of columns leave registers for what is read.
    static int mostRows() {
        return hasManyRegisters() ? MOST_ROWS : MOST_ROWS / 2;
    }

    /// Most vectors of columns for which all sums, a row of `b` and a factor of each row have registers: the JIT
    /// reads all factors first.
    static int mostVectors(int rows) {
        int registers = hasManyRegisters() ? REGISTERS_OF_WIDEST : REGISTERS;
        return Math.clamp((registers - rows) / (rows + 1), 1, MOST_VECTORS);
    }

    int columns() {
        return vectors * vectorBytes() / (wide ? Double.BYTES : Float.BYTES);
    }
}
