package io.pagegrad.column;

import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.agrona.UnsafeApi;

/// Little-endian reads and writes at absolute addresses, for loops that have checked their bounds before.
///
/// Nothing here checks anything: an address outside memory that the caller keeps alive ends the process. Callers
/// are the page and row decoders, each of which says which earlier check makes its accesses safe, and kernels,
/// for which whoever hands them an address answers.
///
/// Where the JVM exports its internal `Unsafe` (the flags in `jvm.options` do), an access is one instruction, in
/// the JIT's first tier too. Elsewhere it goes through a memory segment over all addresses: the same, but a bound
/// is compared and deep call chains are not always inlined; a fifth slower, and many times before the JIT's last
/// tier.
public final class RawMemory {
    private static final ValueLayout.OfShort INT16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong INT64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT32 =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble FLOAT64 =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// All addresses as one segment of the global scope: no liveness test, and a bounds test against a constant.
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    /// A constant to the JIT, so that one branch of each access is all that is compiled.
    private static final boolean DIRECT = isDirectAccessAllowed();

    private RawMemory() {}

    private static boolean isDirectAccessAllowed() {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            return false;
        }
        try {
            return UnsafeApi.arrayIndexScale(byte[].class) == 1;
        } catch (LinkageError e) {
            System.getLogger(RawMemory.class.getName())
                    .log(Level.DEBUG, "memory is read through segments: {0}", e.toString());
            return false;
        }
    }

    /// All addresses as one segment, for vector loads.
    public static MemorySegment all() {
        return ALL;
    }

    public static int u8(long address) {
        return (DIRECT ? UnsafeApi.getByte(address) : ALL.get(ValueLayout.JAVA_BYTE, address)) & 0xFF;
    }

    public static int u16(long address) {
        return i16(address) & 0xFFFF;
    }

    public static short i16(long address) {
        return DIRECT ? UnsafeApi.getShort(address) : ALL.get(INT16, address);
    }

    public static int i32(long address) {
        return DIRECT ? UnsafeApi.getInt(address) : ALL.get(INT32, address);
    }

    public static long i64(long address) {
        return DIRECT ? UnsafeApi.getLong(address) : ALL.get(INT64, address);
    }

    public static float f32(long address) {
        return DIRECT ? UnsafeApi.getFloat(address) : ALL.get(FLOAT32, address);
    }

    public static double f64(long address) {
        return DIRECT ? UnsafeApi.getDouble(address) : ALL.get(FLOAT64, address);
    }

    public static void putF32(long address, float value) {
        if (DIRECT) {
            UnsafeApi.putFloat(address, value);
        } else {
            ALL.set(FLOAT32, address, value);
        }
    }

    public static void putF64(long address, double value) {
        if (DIRECT) {
            UnsafeApi.putDouble(address, value);
        } else {
            ALL.set(FLOAT64, address, value);
        }
    }

    public static void put8(long address, int value) {
        if (DIRECT) {
            UnsafeApi.putByte(address, (byte) value);
        } else {
            ALL.set(ValueLayout.JAVA_BYTE, address, (byte) value);
        }
    }

    public static void put16(long address, short value) {
        if (DIRECT) {
            UnsafeApi.putShort(address, value);
        } else {
            ALL.set(INT16, address, value);
        }
    }

    public static void put32(long address, int value) {
        if (DIRECT) {
            UnsafeApi.putInt(address, value);
        } else {
            ALL.set(INT32, address, value);
        }
    }

    public static void put64(long address, long value) {
        if (DIRECT) {
            UnsafeApi.putLong(address, value);
        } else {
            ALL.set(INT64, address, value);
        }
    }
}
