package io.pagegrad.column;

/// How a column's values lie in memory, little-endian.
public enum PhysicalType {
    /// One byte, 0 or 1.
    BOOL(1),
    INT16(2),
    INT32(4),
    INT64(8),
    FLOAT32(4),
    FLOAT64(8),
    /// Sixteen bytes: an interval (int64 microseconds, int32 days, int32 months) or a uuid (big-endian as
    /// printed).
    FIXED16(16),
    /// Any number of bytes a value, found by offsets; see [BytesVector].
    BYTES(0);

    private final int widthBytes;

    PhysicalType(int widthBytes) {
        this.widthBytes = widthBytes;
    }

    /// Bytes of one value; 0 for [#BYTES].
    public int widthBytes() {
        return widthBytes;
    }

    public boolean isFixedWidth() {
        return widthBytes != 0;
    }
}
