package io.pagegrad.cache.load;

import io.pagegrad.cache.Precision;
import io.pagegrad.column.PhysicalType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Copies numbers of any physical type into float32 or float64 memory.
final class NumberKernels {
    static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
    static final ValueLayout.OfShort INT16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE);
    static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE);
    static final ValueLayout.OfLong INT64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE);
    static final ValueLayout.OfFloat FLOAT32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE);
    static final ValueLayout.OfDouble FLOAT64 = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(LITTLE);

    /// Every element is as wide as a float64, so that one step reads and writes the same number of elements.
    static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    static final VectorSpecies<Float> FLOATS =
            VectorSpecies.of(float.class, VectorShape.forBitSize(DOUBLES.length() * 32));

    private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);

    private static final VectorSpecies<Integer> WIDE_INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> WIDE_FLOATS = WIDE_INTS.withLanes(float.class);

    /// As many bytes as there are ints in a vector; null where that is fewer than a vector can have.
    private static final VectorSpecies<Byte> BYTES = WIDE_INTS.length() < Long.BYTES
            ? null
            : VectorSpecies.of(byte.class, VectorShape.forBitSize(WIDE_INTS.length() * Byte.SIZE));

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
        int done = single ? bytesToFloats(from, fromByte, to, toElement * 4, count) : 0;
        for (int i = done; i < count; i++) {
            set(single, to, toElement + i, from.get(ValueLayout.JAVA_BYTE, fromByte + i) & 0xff);
        }
    }

    /// @return how many were copied: whole vectors only
    private static int bytesToFloats(MemorySegment from, long fromByte, MemorySegment to, long toByte, int count) {
        if (BYTES == null) {
            return 0;
        }
        int step = BYTES.length();
        int i = 0;
        for (; i <= count - step; i += step) {
            ByteVector.fromMemorySegment(BYTES, from, fromByte + i, LITTLE)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, WIDE_INTS, 0)
                    .convertShape(VectorOperators.I2F, WIDE_FLOATS, 0)
                    .intoMemorySegment(to, toByte + i * 4L, LITTLE);
        }
        return i;
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
        int step = DOUBLES.length();
        int i = 0;
        for (; i <= count - step; i += step) {
            DoubleVector.fromMemorySegment(DOUBLES, from, fromByte + i * 8L, LITTLE)
                    .sub(pivot)
                    .convertShape(VectorOperators.D2F, FLOATS, 0)
                    .intoMemorySegment(to, toByte + i * 4L, LITTLE);
        }
        for (; i < count; i++) {
            to.set(FLOAT32, toByte + i * 4L, (float) (from.get(FLOAT64, fromByte + i * 8L) - pivot));
        }
    }

    private static void widen(MemorySegment from, long fromByte, MemorySegment to, long toByte, int count) {
        int step = DOUBLES.length();
        int i = 0;
        for (; i <= count - step; i += step) {
            FloatVector.fromMemorySegment(FLOATS, from, fromByte + i * 4L, LITTLE)
                    .convertShape(VectorOperators.F2D, DOUBLES, 0)
                    .intoMemorySegment(to, toByte + i * 8L, LITTLE);
        }
        for (; i < count; i++) {
            to.set(FLOAT64, toByte + i * 8L, from.get(FLOAT32, fromByte + i * 4L));
        }
    }

    private static void intsToFloats(
            MemorySegment from, long fromByte, double pivot, MemorySegment to, long toByte, int count) {
        int step = INTS.length();
        int i = 0;
        for (; i <= count - step; i += step) {
            IntVector ints = IntVector.fromMemorySegment(INTS, from, fromByte + i * 4L, LITTLE);
            ((DoubleVector) ints.convertShape(VectorOperators.I2D, DOUBLES, 0))
                    .sub(pivot)
                    .convertShape(VectorOperators.D2F, FLOATS, 0)
                    .intoMemorySegment(to, toByte + i * 4L, LITTLE);
        }
        for (; i < count; i++) {
            to.set(FLOAT32, toByte + i * 4L, (float) (from.get(INT32, fromByte + i * 4L) - pivot));
        }
    }

    private static void intsToDoubles(MemorySegment from, long fromByte, MemorySegment to, long toByte, int count) {
        int step = INTS.length();
        int i = 0;
        for (; i <= count - step; i += step) {
            IntVector.fromMemorySegment(INTS, from, fromByte + i * 4L, LITTLE)
                    .convertShape(VectorOperators.I2D, DOUBLES, 0)
                    .intoMemorySegment(to, toByte + i * 8L, LITTLE);
        }
        for (; i < count; i++) {
            to.set(FLOAT64, toByte + i * 8L, from.get(INT32, fromByte + i * 4L));
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
