package io.pagegrad.cache.load;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Single bits of a null bitmap: bit `i & 7` of byte `i >>> 3` is set where row `i` is null.
final class NullBits {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private NullBits() {}

    /// Bytes of a bitmap of `rows` rows, whole 64-bit words.
    static long sizeBytes(int rows) {
        return (rows + 63L) / 64 * 8;
    }

    static boolean isSet(MemorySegment bits, long row) {
        return (bits.get(BYTE, row >>> 3) >>> (row & 7) & 1) != 0;
    }

    static void set(MemorySegment bits, long row) {
        long at = row >>> 3;
        bits.set(BYTE, at, (byte) (bits.get(BYTE, at) | 1 << (row & 7)));
    }
}
