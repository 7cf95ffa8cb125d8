package io.pagegrad.column;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A column of fixed-width values: `capacity × widthBytes` bytes of data, 64-byte aligned, value of row `i`
/// at `i × widthBytes`.
public final class FixedVector implements ColumnVector {
    static final ValueLayout.OfShort INT16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong INT64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfDouble FLOAT64 = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final PhysicalType type;
    private final MemorySegment data;
    private final MemorySegment nulls;
    private final int capacity;
    private int nullCount;

    /// A view of `data` (at least `capacity × width` bytes) and `nulls` (at least [#nullBytes] of `capacity`).
    public FixedVector(PhysicalType type, MemorySegment data, MemorySegment nulls, int capacity) {
        if (!type.isFixedWidth()) {
            throw new IllegalArgumentException(type + " is not of fixed width");
        }
        if (data.byteSize() < (long) capacity * type.widthBytes() || nulls.byteSize() < nullBytes(capacity)) {
            throw new IllegalArgumentException("memory too small for " + capacity + " rows of " + type);
        }
        this.type = type;
        this.data = data;
        this.nulls = nulls;
        this.capacity = capacity;
    }

    /// Bytes that a null bitmap of `capacity` rows takes.
    public static long nullBytes(int capacity) {
        return NullBitmap.sizeBytes(capacity);
    }

    @Override
    public PhysicalType type() {
        return type;
    }

    @Override
    public int capacity() {
        return capacity;
    }

    public MemorySegment data() {
        return data;
    }

    @Override
    public MemorySegment nulls() {
        return nulls;
    }

    @Override
    public int nullCount() {
        return nullCount;
    }

    @Override
    public void nullCount(int count) {
        nullCount = count;
    }

    @Override
    public boolean isNull(int row) {
        return nullCount != 0 && NullBitmap.isNull(nulls, row);
    }

    /// Marks `row` null and zeroes its data; a row is marked at most once between two [#clear()].
    @Override
    public void setNull(int row) {
        NullBitmap.setNull(nulls, row);
        zero(row);
        nullCount++;
    }

    private void zero(int row) {
        switch (type.widthBytes()) {
            case 1 -> data.set(ValueLayout.JAVA_BYTE, row, (byte) 0);
            case 2 -> data.set(INT16, row * 2L, (short) 0);
            case 4 -> data.set(INT32, row * 4L, 0);
            case 8 -> data.set(INT64, row * 8L, 0);
            default ->
                data.asSlice((long) row * type.widthBytes(), type.widthBytes()).fill((byte) 0);
        }
    }

    @Override
    public void truncate(int rows) {
        for (int row = rows; nullCount != 0 && row < capacity; row++) {
            if (NullBitmap.isNull(nulls, row)) {
                NullBitmap.setNotNull(nulls, row);
                nullCount--;
            }
        }
    }

    @Override
    public void clear() {
        if (nullCount != 0) {
            nulls.fill((byte) 0);
            nullCount = 0;
        }
    }

    public boolean getBool(int row) {
        return data.get(ValueLayout.JAVA_BYTE, row) != 0;
    }

    public short getShort(int row) {
        return data.get(INT16, row * 2L);
    }

    public int getInt(int row) {
        return data.get(INT32, row * 4L);
    }

    public long getLong(int row) {
        return data.get(INT64, row * 8L);
    }

    public float getFloat(int row) {
        return data.get(FLOAT32, row * 4L);
    }

    public double getDouble(int row) {
        return data.get(FLOAT64, row * 8L);
    }

    public void setBool(int row, boolean value) {
        data.set(ValueLayout.JAVA_BYTE, row, (byte) (value ? 1 : 0));
    }

    public void setShort(int row, short value) {
        data.set(INT16, row * 2L, value);
    }

    public void setInt(int row, int value) {
        data.set(INT32, row * 4L, value);
    }

    public void setLong(int row, long value) {
        data.set(INT64, row * 8L, value);
    }

    public void setFloat(int row, float value) {
        data.set(FLOAT32, row * 4L, value);
    }

    public void setDouble(int row, double value) {
        data.set(FLOAT64, row * 8L, value);
    }
}
