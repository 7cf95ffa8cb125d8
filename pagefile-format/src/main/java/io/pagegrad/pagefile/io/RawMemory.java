package io.pagegrad.pagefile.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Little-endian reads and writes at absolute addresses, for loops that have checked their bounds before.
///
/// Nothing here checks anything: an address outside memory that the caller keeps alive ends the process. Callers
/// are the page and row decoders only, and each says which earlier check makes its accesses safe.
public final class RawMemory {
    private static final ValueLayout.OfShort INT16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong INT64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// All addresses as one segment of the global scope: no liveness test, and a bounds test against a constant.
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private RawMemory() {}

    /// All addresses as one segment, for vector loads.
    public static MemorySegment all() {
        return ALL;
    }

    public static int u8(long address) {
        return ALL.get(ValueLayout.JAVA_BYTE, address) & 0xFF;
    }

    public static int u16(long address) {
        return ALL.get(INT16, address) & 0xFFFF;
    }

    public static short i16(long address) {
        return ALL.get(INT16, address);
    }

    public static int i32(long address) {
        return ALL.get(INT32, address);
    }

    public static long i64(long address) {
        return ALL.get(INT64, address);
    }

    public static void put8(long address, int value) {
        ALL.set(ValueLayout.JAVA_BYTE, address, (byte) value);
    }

    public static void put16(long address, short value) {
        ALL.set(INT16, address, value);
    }

    public static void put32(long address, int value) {
        ALL.set(INT32, address, value);
    }

    public static void put64(long address, long value) {
        ALL.set(INT64, address, value);
    }
}
