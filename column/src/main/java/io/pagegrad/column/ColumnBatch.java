package io.pagegrad.column;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/// Reusable columns of up to `capacity` rows, owned: what a reader fills and an expression program reads or
/// writes.
///
/// One thread at a time. The count of rows is [#size()], never a length of memory. [#close()] frees
/// everything.
public final class ColumnBatch implements AutoCloseable {
    private final List<ColumnVector> columns;
    private final List<AutoCloseable> owned;
    private final int capacity;
    private int size;

    private ColumnBatch(List<ColumnVector> columns, List<AutoCloseable> owned, int capacity) {
        this.columns = List.copyOf(columns);
        this.owned = owned;
        this.capacity = capacity;
    }

    /// Allocates one vector for each of `types`, each 64-byte aligned.
    public static ColumnBatch allocate(List<PhysicalType> types, int capacity, MemoryTag tag) {
        return allocate(types, capacity, size -> OffHeap.allocate(size, tag));
    }

    /// As [#allocate], for the calling thread alone, which must also close it: see [OffHeap#allocatePrivate].
    public static ColumnBatch allocatePrivate(List<PhysicalType> types, int capacity, MemoryTag tag) {
        return allocate(types, capacity, size -> OffHeap.allocatePrivate(size, tag));
    }

    private static ColumnBatch allocate(List<PhysicalType> types, int capacity, LongFunction<Block> memory) {
        List<ColumnVector> columns = new ArrayList<>();
        List<AutoCloseable> owned = new ArrayList<>();
        for (PhysicalType type : types) {
            Block nulls = memory.apply(NullBitmap.sizeBytes(capacity));
            owned.add(nulls);
            if (type == PhysicalType.BYTES) {
                Block offsets = memory.apply((capacity + 1L) * 4);
                owned.add(offsets);
                BytesVector vector = new BytesVector(offsets.segment(), nulls.segment(), capacity, memory);
                owned.add(vector);
                columns.add(vector);
            } else {
                Block data = memory.apply(roundUp((long) capacity * type.widthBytes()));
                owned.add(data);
                columns.add(new FixedVector(type, data.segment(), nulls.segment(), capacity));
            }
        }
        return new ColumnBatch(columns, owned, capacity);
    }

    /// A batch over vectors that somebody else owns; closing it frees nothing.
    public static ColumnBatch over(List<ColumnVector> columns, int capacity) {
        for (ColumnVector column : columns) {
            if (column.capacity() < capacity) {
                throw new IllegalArgumentException(
                        "a column of capacity " + column.capacity() + " in a batch of " + capacity);
            }
        }
        return new ColumnBatch(columns, List.of(), capacity);
    }

    /// Whole 64-byte lines, so that a vector load of the last rows stays inside the block.
    private static long roundUp(long bytes) {
        return (bytes + 63) & -64;
    }

    public int columnCount() {
        return columns.size();
    }

    public ColumnVector column(int index) {
        return columns.get(index);
    }

    public FixedVector fixed(int index) {
        return (FixedVector) columns.get(index);
    }

    public BytesVector bytes(int index) {
        return (BytesVector) columns.get(index);
    }

    public int capacity() {
        return capacity;
    }

    public int size() {
        return size;
    }

    /// Set by whoever filled the columns.
    ///
    /// @throws IllegalArgumentException when not in `[0, capacity]`
    public void size(int rows) {
        if (rows < 0 || rows > capacity) {
            throw new IllegalArgumentException("size " + rows + ": must be in [0, " + capacity + "]");
        }
        size = rows;
    }

    /// Forgets all rows of all columns.
    public void clear() {
        for (ColumnVector column : columns) {
            column.clear();
        }
        size = 0;
    }

    @Override
    public void close() {
        for (AutoCloseable resource : owned) {
            switch (resource) {
                case Block block -> block.close();
                case BytesVector vector -> vector.close();
                default -> throw new IllegalStateException("unknown resource " + resource);
            }
        }
    }
}
