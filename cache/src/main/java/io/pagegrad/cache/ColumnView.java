package io.pagegrad.cache;

import io.pagegrad.column.PhysicalType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The values of one column in one row group: read-only, contiguous, little-endian, 64-byte aligned, at most
/// 1 GiB.
///
/// Element `l` of row `r` lies at element `r × lanes + l` of [#data()]. By address, memory behind the last
/// row up to the next multiple of 64 bytes may be read (a full vector load) but means nothing. Any thread may
/// read; after the cache is closed every access fails with `IllegalStateException`.
public final class ColumnView {
    /// No buffer is larger, so that a device takes it in one piece.
    public static final long MAX_BYTES = 1L << 30;

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort INT16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong INT64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT32 =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble FLOAT64 =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final CacheColumn column;
    private final int rows;
    private final MemorySegment data;
    private final MemorySegment offsets;
    private final MemorySegment nulls;
    private final int nullCount;

    /// @param data elements, or for [PhysicalType#BYTES] the bytes of all rows
    /// @param offsets for [PhysicalType#BYTES] `rows + 1` int32 offsets into `data`, otherwise null
    /// @param nulls bit `r & 63` of the 64-bit word `r >>> 6` set where row `r` is null; null when no row is
    public ColumnView(
            CacheColumn column,
            int rows,
            MemorySegment data,
            MemorySegment offsets,
            MemorySegment nulls,
            int nullCount) {
        boolean bytes = column.type() == PhysicalType.BYTES;
        long needed = bytes ? 0 : rows * column.rowBytes();
        if (data.byteSize() < needed || data.byteSize() > MAX_BYTES || bytes != (offsets != null)) {
            throw new IllegalArgumentException(
                    "column " + column.name() + ": " + data.byteSize() + " bytes for " + rows + " rows");
        }
        this.column = column;
        this.rows = rows;
        this.data = data.asReadOnly();
        this.offsets = offsets == null ? null : offsets.asReadOnly();
        this.nulls = nulls == null ? null : nulls.asReadOnly();
        this.nullCount = nullCount;
    }

    public CacheColumn column() {
        return column;
    }

    public PhysicalType type() {
        return column.type();
    }

    public int lanes() {
        return column.lanes();
    }

    public int rows() {
        return rows;
    }

    public MemorySegment data() {
        return data;
    }

    /// Address of row 0, a multiple of 64; good until the cache is closed.
    public long address() {
        return data.address();
    }

    /// Bytes of all rows together.
    public long sizeBytes() {
        return data.byteSize() + (offsets == null ? 0 : offsets.byteSize()) + (nulls == null ? 0 : nulls.byteSize());
    }

    /// The null bitmap, or null when [#nullCount()] is 0.
    public MemorySegment nulls() {
        return nulls;
    }

    public int nullCount() {
        return nullCount;
    }

    public boolean isNull(int row) {
        return nulls != null && (nulls.get(BYTE, row >>> 3) >>> (row & 7) & 1) != 0;
    }

    public double getDouble(int row) {
        return getDouble(row, 0);
    }

    /// An element as float64, for tests and reports; loops read [#data()].
    ///
    /// @throws IllegalStateException for columns that hold no numbers
    public double getDouble(int row, int lane) {
        long element = (long) row * column.lanes() + lane;
        return switch (column.type()) {
            case BOOL -> data.get(BYTE, element);
            case INT16 -> data.get(INT16, element * 2);
            case INT32 -> data.get(INT32, element * 4);
            case INT64 -> data.get(INT64, element * 8);
            case FLOAT32 -> data.get(FLOAT32, element * 4);
            case FLOAT64 -> data.get(FLOAT64, element * 8);
            case FIXED16, BYTES ->
                throw new IllegalStateException(
                        "column " + column.name() + " of " + column.type() + " holds no numbers");
        };
    }

    /// The bytes of one row of a [PhysicalType#BYTES] column: a read-only view.
    public MemorySegment getBytes(int row) {
        int from = offsets.get(INT32, row * 4L);
        return data.asSlice(from, offsets.get(INT32, row * 4L + 4) - from);
    }

    /// The int32 offsets of a [PhysicalType#BYTES] column, otherwise null.
    public MemorySegment offsets() {
        return offsets;
    }
}
