package io.pagegrad.column;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongFunction;

/// A column of byte strings: the value of row `i` is the bytes `[offset(i), offset(i + 1))` of [#bytes()].
///
/// Rows are appended in order with [#append] or [#appendNull]. The bytes grow as needed and are owned by this
/// vector, which its [ColumnBatch] closes.
public final class BytesVector implements ColumnVector, AutoCloseable {
    /// A vector holds fewer bytes than this, so that offsets are 32-bit.
    public static final long MAX_BYTES = Integer.MAX_VALUE - 64L;

    private final MemorySegment offsets;
    private final MemorySegment nulls;
    private final int capacity;
    private final LongFunction<Block> memory;
    private Block bytes;
    private int size;
    private int nullCount;
    private int end;

    BytesVector(MemorySegment offsets, MemorySegment nulls, int capacity, LongFunction<Block> memory) {
        this.offsets = offsets;
        this.nulls = nulls;
        this.capacity = capacity;
        this.memory = memory;
        this.bytes = memory.apply(Math.max(1024, capacity * 16L));
        offsets.set(FixedVector.INT32, 0, 0);
    }

    @Override
    public PhysicalType type() {
        return PhysicalType.BYTES;
    }

    @Override
    public int capacity() {
        return capacity;
    }

    /// Rows appended since [#clear()].
    public int size() {
        return size;
    }

    /// All bytes; valid until the next append.
    public MemorySegment bytes() {
        return bytes.segment();
    }

    /// `capacity + 1` int32 offsets into [#bytes()].
    public MemorySegment offsets() {
        return offsets;
    }

    public int offset(int row) {
        return offsets.get(FixedVector.INT32, row * 4L);
    }

    public int length(int row) {
        return offset(row + 1) - offset(row);
    }

    /// The bytes of one row: a view, valid until the next append.
    public MemorySegment get(int row) {
        return bytes.segment().asSlice(offset(row), length(row));
    }

    public byte[] getBytes(int row) {
        return get(row).toArray(ValueLayout.JAVA_BYTE);
    }

    /// Bytes in use.
    public int end() {
        return end;
    }

    /// True when `length` more bytes fit under [#MAX_BYTES].
    public boolean hasRoom(long length) {
        return end + length <= MAX_BYTES;
    }

    /// Appends the next row as a copy of `length` bytes of `source` from `from`.
    ///
    /// @throws IllegalStateException when the vector is full
    public void append(MemorySegment source, long from, int length) {
        int at = reserve(length);
        MemorySegment.copy(source, from, bytes.segment(), at, length);
        commit(length);
    }

    /// Makes room for `length` bytes of the next row and gives the offset in [#bytes()] to write them at;
    /// [#commit] ends the row.
    public int reserve(int length) {
        if (size == capacity || !hasRoom(length)) {
            throw new IllegalStateException("vector of " + capacity + " rows and " + end + " bytes is full");
        }
        long needed = (long) end + length;
        if (needed > bytes.sizeBytes()) {
            grow(needed);
        }
        return end;
    }

    /// Ends the row whose `length` bytes were written at the offset that [#reserve] gave.
    public void commit(int length) {
        end += length;
        size++;
        offsets.set(FixedVector.INT32, size * 4L, end);
    }

    public void appendNull() {
        NullBitmap.setNull(nulls, size);
        nullCount++;
        reserve(0);
        commit(0);
    }

    private void grow(long needed) {
        long grown = Math.min(MAX_BYTES, Math.max(needed, bytes.sizeBytes() * 2));
        Block larger = memory.apply(grown);
        MemorySegment.copy(bytes.segment(), 0, larger.segment(), 0, end);
        bytes.close();
        bytes = larger;
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

    /// Marks the next row null; `row` must be [#size()].
    @Override
    public void setNull(int row) {
        if (row != size) {
            throw new IllegalArgumentException("row " + row + ": rows are appended in order, next is " + size);
        }
        appendNull();
    }

    @Override
    public void truncate(int rows) {
        for (int row = rows; row < size; row++) {
            if (NullBitmap.isNull(nulls, row)) {
                NullBitmap.setNotNull(nulls, row);
                nullCount--;
            }
        }
        if (rows < size) {
            size = rows;
            end = offset(rows);
        }
    }

    @Override
    public void clear() {
        if (nullCount != 0) {
            nulls.fill((byte) 0);
            nullCount = 0;
        }
        size = 0;
        end = 0;
    }

    @Override
    public void close() {
        bytes.close();
    }
}
