package io.pagegrad.column;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// How an array of elements of fixed width lies in a [PhysicalType#BYTES] column, little-endian:
///
/// ```text
/// OFFSET       SIZE FIELD     MEANING
///      0          4 ndim      dimensions, 0 for an empty array
///      4          4 nulls     1 when null flags follow, else 0
///      8      8 × n bounds    elements and first index of each dimension, int32 each
///             count flags     one byte an element, 1 where it is null; only when nulls is 1
///     count × width elements  the last dimension varies fastest; zero where null
/// ```
public final class ArrayForm {
    private static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int FIXED_BYTES = 8;
    private static final int BOUNDS_BYTES = 8;

    private ArrayForm() {}

    /// Bytes of an array.
    ///
    /// @throws ArithmeticException when they are more than an int counts
    public static int sizeBytes(int dimensions, int elements, int width, boolean nulls) {
        return Math.toIntExact(
                FIXED_BYTES + (long) BOUNDS_BYTES * dimensions + (nulls ? elements : 0) + (long) elements * width);
    }

    /// Writes what comes before the bounds.
    public static void putHeader(MemorySegment to, long at, int dimensions, boolean nulls) {
        to.set(INT32, at, dimensions);
        to.set(INT32, at + 4, nulls ? 1 : 0);
    }

    public static void putBounds(MemorySegment to, long at, int dimension, int elements, int lower) {
        long bounds = at + FIXED_BYTES + (long) BOUNDS_BYTES * dimension;
        to.set(INT32, bounds, elements);
        to.set(INT32, bounds + 4, lower);
    }

    public static void putFlag(MemorySegment to, long at, int element, boolean isNull) {
        to.set(ValueLayout.JAVA_BYTE, flags(to, at) + element, (byte) (isNull ? 1 : 0));
    }

    public static int dimensions(MemorySegment from, long at) {
        return from.get(INT32, at);
    }

    public static int elements(MemorySegment from, long at, int dimension) {
        return from.get(INT32, at + FIXED_BYTES + (long) BOUNDS_BYTES * dimension);
    }

    /// The first index of a dimension.
    public static int lower(MemorySegment from, long at, int dimension) {
        return from.get(INT32, at + FIXED_BYTES + (long) BOUNDS_BYTES * dimension + 4);
    }

    /// Elements of all dimensions together.
    public static int count(MemorySegment from, long at) {
        int dimensions = dimensions(from, at);
        int count = dimensions == 0 ? 0 : 1;
        for (int i = 0; i < dimensions; i++) {
            count *= elements(from, at, i);
        }
        return count;
    }

    public static boolean hasNulls(MemorySegment from, long at) {
        return from.get(INT32, at + 4) != 0;
    }

    public static boolean isNull(MemorySegment from, long at, int element) {
        return hasNulls(from, at) && from.get(ValueLayout.JAVA_BYTE, flags(from, at) + element) != 0;
    }

    private static long flags(MemorySegment from, long at) {
        return at + FIXED_BYTES + (long) BOUNDS_BYTES * dimensions(from, at);
    }

    /// Where the first element lies.
    public static long first(MemorySegment from, long at) {
        return flags(from, at) + (hasNulls(from, at) ? count(from, at) : 0);
    }

    /// Makes a null of every array that has a null element, in the first `rows` rows: a feature vector has all
    /// its numbers.
    public static void nullIncomplete(BytesVector arrays, int rows) {
        MemorySegment bytes = arrays.bytes();
        for (int row = 0; row < rows; row++) {
            long at = arrays.offset(row);
            if (!arrays.isNull(row) && hasNulls(bytes, at) && hasNullElement(bytes, at)) {
                NullBitmap.setNull(arrays.nulls(), row);
                arrays.nullCount(arrays.nullCount() + 1);
            }
        }
    }

    private static boolean hasNullElement(MemorySegment from, long at) {
        int count = count(from, at);
        for (int i = 0; i < count; i++) {
            if (isNull(from, at, i)) {
                return true;
            }
        }
        return false;
    }
}
