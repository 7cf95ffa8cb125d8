package io.pagegrad.column;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// One bit a row, set where the value is null: bit `row & 63` of the little-endian 64-bit word `row >>> 6`.
final class NullBitmap {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private NullBitmap() {}

    /// Bytes of a bitmap for `capacity` rows: whole 64-byte lines, so that a vector load past the last row stays
    /// inside.
    static long sizeBytes(int capacity) {
        return ((capacity + 511L) / 512) * 64;
    }

    static boolean isNull(MemorySegment bitmap, int row) {
        return (bitmap.get(BYTE, row >>> 3) >>> (row & 7) & 1) != 0;
    }

    static void setNull(MemorySegment bitmap, int row) {
        long at = row >>> 3;
        bitmap.set(BYTE, at, (byte) (bitmap.get(BYTE, at) | 1 << (row & 7)));
    }

    static void setNotNull(MemorySegment bitmap, int row) {
        long at = row >>> 3;
        bitmap.set(BYTE, at, (byte) (bitmap.get(BYTE, at) & ~(1 << (row & 7))));
    }
}
