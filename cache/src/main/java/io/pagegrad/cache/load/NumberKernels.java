package io.pagegrad.cache.load;

import io.pagegrad.cache.Precision;
import io.pagegrad.column.FasterLoops;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.expression.compile.ChunkArrays;
import io.pagegrad.expression.compile.KernelCompiler;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Copies numbers of any physical type into float32 or float64 memory.
final class NumberKernels {
    static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
    static final ValueLayout.OfShort INT16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE);
    static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE);
    static final ValueLayout.OfLong INT64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE);
    static final ValueLayout.OfFloat FLOAT32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE);
    static final ValueLayout.OfDouble FLOAT64 = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(LITTLE);

    /// Elements that are copied to heap arrays, converted and copied back at a time: plain loops over arrays are
    /// fast after a few batches, where the Vector API costs a short load more than it saves.
    private static final int CHUNK = ChunkArrays.CHUNK;

    /// A short load is over before vector loops are worth the JIT's work.
    private static final long PLAIN_NUMBERS = 150_000_000;

    /// Of rounding and scaling.
    static final FasterLoops FASTER =
            new FasterLoops(KernelCompiler.usesVectors(), PLAIN_NUMBERS, VectorNumbers::trial);

    private static final FasterLoops FASTER_BYTES =
            new FasterLoops(KernelCompiler.usesVectors(), PLAIN_NUMBERS, ByteLanes::trial);

    private NumberKernels() {}

    /// Copies `count` elements less `pivot`, which is taken off in float64 before anything is rounded.
    ///
    /// @return index of the first element that `to` cannot hold exactly though it is float64, or -1: integers
    /// beyond 2^53
    static int copy(
            PhysicalType type,
            MemorySegment from,
            long fromElement,
            Precision precision,
            double pivot,
            MemorySegment to,
            long toElement,
            int count) {
        boolean single = precision == Precision.FLOAT32;
        if (type == precision.physical() && pivot == 0) {
            int width = type.widthBytes();
            MemorySegment.copy(from, fromElement * width, to, toElement * width, (long) count * width);
            return -1;
        }
        if (type == PhysicalType.FLOAT64 && single) {
            narrow(from, fromElement * 8, pivot, to, toElement * 4, count);
        } else if (type == PhysicalType.INT16 && single) {
            shortsToFloats(from, fromElement * 2, pivot, to, toElement * 4, count);
        } else if (type == PhysicalType.INT32 && single) {
            intsToFloats(from, fromElement * 4, pivot, to, toElement * 4, count);
        } else if (type == PhysicalType.INT32 && pivot == 0) {
            intsToDoubles(from, fromElement * 4, to, toElement * 8, count);
        } else if (type == PhysicalType.FLOAT32 && pivot == 0) {
            widen(from, fromElement * 4, to, toElement * 8, count);
        } else {
            return oneByOne(type, from, fromElement, single, pivot, to, toElement, count);
        }
        return -1;
    }

    /// An element as float64.
    static double get(PhysicalType type, MemorySegment data, long element) {
        return switch (type) {
            case BOOL -> data.get(ValueLayout.JAVA_BYTE, element);
            case INT16 -> data.get(INT16, element * 2);
            case INT32 -> data.get(INT32, element * 4);
            case INT64 -> data.get(INT64, element * 8);
            case FLOAT32 -> data.get(FLOAT32, element * 4);
            case FLOAT64 -> data.get(FLOAT64, element * 8);
            case FIXED16, BYTES -> throw new IllegalArgumentException(type + " is no number");
        };
    }

    /// Copies `count` unsigned bytes.
    static void copyBytes(
            MemorySegment from, long fromByte, boolean single, MemorySegment to, long toElement, int count) {
        if (single) {
            bytesToFloats(from, fromByte, to, toElement * 4, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            set(false, to, toElement + i, from.get(ValueLayout.JAVA_BYTE, fromByte + i) & 0xff);
        }
    }

    static void set(boolean single, MemorySegment to, long element, double value) {
        if (single) {
            to.set(FLOAT32, element * 4, (float) value);
        } else {
            to.set(FLOAT64, element * 8, value);
        }
    }

    private static void narrow(
            MemorySegment from, long fromByte, double pivot, MemorySegment to, long toByte, int count) {
        int first = FASTER.take(count) ? VectorNumbers.narrow(from, fromByte, pivot, to, toByte, count) : 0;
        if (first < count) {
            plainNarrow(from, fromByte, pivot, to, toByte, first, count);
        }
    }

    static void plainNarrow(
            MemorySegment from, long fromByte, double pivot, MemorySegment to, long toByte, int first, int count) {
        ChunkArrays arrays = ChunkArrays.ofThread();
        double[] wide = arrays.doubles;
        float[] singles = arrays.floats;
        for (int done = first; done < count; done += CHUNK) {
            int n = Math.min(CHUNK, count - done);
            MemorySegment.copy(from, FLOAT64, fromByte + done * 8L, wide, 0, n);
            narrow(wide, pivot, singles, n);
            MemorySegment.copy(singles, 0, to, FLOAT32, toByte + done * 4L, n);
        }
    }

    private static void widen(MemorySegment from, long fromByte, MemorySegment to, long toByte, int count) {
        ChunkArrays arrays = ChunkArrays.ofThread();
        float[] singles = arrays.floats;
        double[] wide = arrays.doubles;
        for (int done = 0; done < count; done += CHUNK) {
            int n = Math.min(CHUNK, count - done);
            MemorySegment.copy(from, FLOAT32, fromByte + done * 4L, singles, 0, n);
            widen(singles, wide, n);
            MemorySegment.copy(wide, 0, to, FLOAT64, toByte + done * 8L, n);
        }
    }

    private static void bytesToFloats(MemorySegment from, long fromByte, MemorySegment to, long toByte, int count) {
        int first = FASTER_BYTES.take(count) ? ByteLanes.toFloats(from, fromByte, to, toByte, count) : 0;
        if (first < count) {
            plainBytes(from, fromByte, to, toByte, first, count);
        }
    }

    static void plainBytes(MemorySegment from, long fromByte, MemorySegment to, long toByte, int first, int count) {
        ChunkArrays arrays = ChunkArrays.ofThread();
        byte[] bytes = arrays.bytes;
        float[] singles = arrays.floats;
        for (int done = first; done < count; done += CHUNK) {
            int n = Math.min(CHUNK, count - done);
            MemorySegment.copy(from, ValueLayout.JAVA_BYTE, fromByte + done, bytes, 0, n);
            widen(bytes, singles, n);
            MemorySegment.copy(singles, 0, to, FLOAT32, toByte + done * 4L, n);
        }
    }

    private static void shortsToFloats(
            MemorySegment from, long fromByte, double pivot, MemorySegment to, long toByte, int count) {
        ChunkArrays arrays = ChunkArrays.ofThread();
        short[] shorts = arrays.shorts;
        float[] singles = arrays.floats;
        for (int done = 0; done < count; done += CHUNK) {
            int n = Math.min(CHUNK, count - done);
            MemorySegment.copy(from, INT16, fromByte + done * 2L, shorts, 0, n);
            narrow(shorts, pivot, singles, n);
            MemorySegment.copy(singles, 0, to, FLOAT32, toByte + done * 4L, n);
        }
    }

    private static void intsToFloats(
            MemorySegment from, long fromByte, double pivot, MemorySegment to, long toByte, int count) {
        ChunkArrays arrays = ChunkArrays.ofThread();
        int[] ints = arrays.ints;
        double[] wide = arrays.doubles;
        float[] singles = arrays.floats;
        for (int done = 0; done < count; done += CHUNK) {
            int n = Math.min(CHUNK, count - done);
            MemorySegment.copy(from, INT32, fromByte + done * 4L, ints, 0, n);
            widen(ints, wide, n);
            narrow(wide, pivot, singles, n);
            MemorySegment.copy(singles, 0, to, FLOAT32, toByte + done * 4L, n);
        }
    }

    private static void intsToDoubles(MemorySegment from, long fromByte, MemorySegment to, long toByte, int count) {
        ChunkArrays arrays = ChunkArrays.ofThread();
        int[] ints = arrays.ints;
        double[] wide = arrays.doubles;
        for (int done = 0; done < count; done += CHUNK) {
            int n = Math.min(CHUNK, count - done);
            MemorySegment.copy(from, INT32, fromByte + done * 4L, ints, 0, n);
            widen(ints, wide, n);
            MemorySegment.copy(wide, 0, to, FLOAT64, toByte + done * 8L, n);
        }
    }

    private static void narrow(double[] from, double pivot, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = (float) (from[i] - pivot);
        }
    }

    private static void narrow(short[] from, double pivot, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = (float) (from[i] - pivot);
        }
    }

    private static void widen(byte[] from, float[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = from[i] & 0xff;
        }
    }

    static void widen(float[] from, double[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = from[i];
        }
    }

    private static void widen(int[] from, double[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = from[i];
        }
    }

    private static int oneByOne(
            PhysicalType type,
            MemorySegment from,
            long fromElement,
            boolean single,
            double pivot,
            MemorySegment to,
            long toElement,
            int count) {
        for (int i = 0; i < count; i++) {
            double value = get(type, from, fromElement + i);
            if (type == PhysicalType.INT64 && !single) {
                long exact = from.get(INT64, (fromElement + i) * 8);
                if ((long) value != exact || value == 0x1p63) {
                    return i;
                }
            }
            set(single, to, toElement + i, value - pivot);
        }
        return -1;
    }
}
