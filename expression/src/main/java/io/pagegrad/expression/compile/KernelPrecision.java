package io.pagegrad.expression.compile;

/// In what precision a kernel reads columns and computes.
public enum KernelPrecision {
    /// float32 columns, float32 arithmetic, sums of at most a few thousand terms a lane in float32, the rest in
    /// float64.
    FLOAT32(4, 4),
    /// float64 columns and arithmetic.
    FLOAT64(8, 8),
    /// float32 columns, float64 arithmetic and sums.
    FLOAT32_AS_FLOAT64(4, 8);

    private final int columnBytes;
    private final int computeBytes;

    KernelPrecision(int columnBytes, int computeBytes) {
        this.columnBytes = columnBytes;
        this.computeBytes = computeBytes;
    }

    /// Bytes of one value in a column.
    public int columnBytes() {
        return columnBytes;
    }

    /// Bytes of one value while computing, and in what a [MapKernel] writes.
    public int computeBytes() {
        return computeBytes;
    }
}
