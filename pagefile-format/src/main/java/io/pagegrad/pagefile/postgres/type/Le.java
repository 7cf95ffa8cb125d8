package io.pagegrad.pagefile.postgres.type;

import io.pagegrad.pagefile.postgres.datum.MalformedDatum;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Little-endian numbers at any offset, and the check that a value has the bytes it needs.
final class Le {
    static final ValueLayout.OfByte INT8 = ValueLayout.JAVA_BYTE;
    static final ValueLayout.OfShort INT16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong INT64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Le() {}

    static int u8(MemorySegment data, long offset) {
        return data.get(INT8, offset) & 0xFF;
    }

    static short i16(MemorySegment data, long offset) {
        return data.get(INT16, offset);
    }

    static int u16(MemorySegment data, long offset) {
        return data.get(INT16, offset) & 0xFFFF;
    }

    static int i32(MemorySegment data, long offset) {
        return data.get(INT32, offset);
    }

    static long u32(MemorySegment data, long offset) {
        return data.get(INT32, offset) & 0xFFFFFFFFL;
    }

    static long i64(MemorySegment data, long offset) {
        return data.get(INT64, offset);
    }

    static float f32(MemorySegment data, long offset) {
        return Float.intBitsToFloat(i32(data, offset));
    }

    static double f64(MemorySegment data, long offset) {
        return Double.longBitsToDouble(i64(data, offset));
    }

    /// @throws MalformedDatum unless a value of `type` has exactly `needed` bytes
    static void exactly(String type, int length, int needed) {
        if (length != needed) {
            throw new MalformedDatum(type + " size=" + length, "must be " + needed);
        }
    }

    /// @throws MalformedDatum unless a value of `type` has at least `needed` bytes
    static void atLeast(String type, long length, long needed) {
        if (length < needed) {
            throw new MalformedDatum(type + " size=" + length, "must be at least " + needed);
        }
    }
}
