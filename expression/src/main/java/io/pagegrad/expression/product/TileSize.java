package io.pagegrad.expression.product;

import jdk.incubator.vector.FloatVector;

/// What a [TileKernel] is made for.
///
/// @param wide float64 numbers instead of float32
/// @param vectors of columns, of the machine's preferred size
/// @param sideBySide whether rows of `a` lie side by side, as those of a transposed matrix
/// @param adds whether results are scaled and added to what is there
record TileSize(boolean wide, int rows, int vectors, boolean sideBySide, boolean adds) {
    static final int MOST_ROWS = 12;
    static final int MOST_VECTORS = 8;
    static final int MOST_VECTOR_BYTES = 64;

    private static final int MOST_ROWS_OF_MANY_REGISTERS = 8;
    private static final int MOST_ROWS_OF_FEW_REGISTERS = 3;

    /// Registers for sums and a row of `b`; the others, of 32 or 16, are for the factors that the JIT reads
    /// ahead.
    private static final int REGISTERS_OF_WIDEST = 27;

    private static final int REGISTERS = 14;

    static int vectorBytes() {
        return Math.min(MOST_VECTOR_BYTES, FloatVector.SPECIES_PREFERRED.vectorByteSize());
    }

    private static boolean hasManyRegisters() {
        return vectorBytes() == MOST_VECTOR_BYTES;
    }

    /// Rows of a tile at most, for a matrix of so many vectors of columns: with them, three vectors leave
    /// registers for what is read. More rows for a single vector need an address each unless they lie side by
    /// side.
    static int mostRows(int vectorsOfMatrix, boolean sideBySide) {
        int most = hasManyRegisters() ? MOST_ROWS_OF_MANY_REGISTERS : MOST_ROWS_OF_FEW_REGISTERS;
        return vectorsOfMatrix == 1 && sideBySide ? most + most / 2 : most;
    }

    /// Most vectors of columns for which all sums, a row of `b` and a factor of each row have registers: the JIT
    /// reads all factors first.
    static int mostVectors(int rows) {
        int registers = hasManyRegisters() ? REGISTERS_OF_WIDEST : REGISTERS;
        return Math.clamp(registers / (rows + 1), 1, MOST_VECTORS);
    }

    int elementBytes() {
        return wide ? Double.BYTES : Float.BYTES;
    }

    int columns() {
        return vectors * vectorBytes() / elementBytes();
    }
}
