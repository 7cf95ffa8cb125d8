package io.pagegrad.expression.query;

import io.pagegrad.expression.compile.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Loops between columns of a batch and the float64 columns that programs compute with. All take addresses;
/// memory is read and written in whole vectors, so up to [#padded] rows of every float64 column must be there.
final class DoubleLanes {
    private static final MemorySegment ALL = NativeMemory.ALL;
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
    private static final int LANES = DOUBLES.length();
    private static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, DOUBLES.vectorShape());
    private static final VectorShape HALF = VectorShape.forBitSize(DOUBLES.vectorBitSize() / 2);
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, HALF);
    private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, HALF);

    /// Rows are padded to a multiple of this.
    private static final int PADDING = 16;

    private static final double EXACT = 0x1p53;

    private DoubleLanes() {}

    static int padded(int rows) {
        return (rows + PADDING - 1) & -PADDING;
    }

    static void fromInts(long from, int rows, long to) {
        int row = 0;
        for (; row + LANES <= rows; row += LANES) {
            IntVector.fromMemorySegment(INTS, ALL, from + row * 4L, LITTLE)
                    .convertShape(VectorOperators.I2D, DOUBLES, 0)
                    .reinterpretAsDoubles()
                    .intoMemorySegment(ALL, to + row * 8L, LITTLE);
        }
        for (; row < rows; row++) {
            putDouble(to, row, ALL.get(ValueLayouts.INT32, from + row * 4L));
        }
    }

    /// What float64 cannot hold exactly becomes NaN.
    static void fromLongs(long from, int rows, long to) {
        int row = 0;
        for (; row + LANES <= rows; row += LANES) {
            DoubleVector values = (DoubleVector) LongVector.fromMemorySegment(LONGS, ALL, from + row * 8L, LITTLE)
                    .convert(VectorOperators.L2D, 0);
            VectorMask<Double> inexact = values.abs().compare(VectorOperators.GE, EXACT);
            values.blend(Double.NaN, inexact).intoMemorySegment(ALL, to + row * 8L, LITTLE);
        }
        for (; row < rows; row++) {
            double value = ALL.get(ValueLayouts.INT64, from + row * 8L);
            putDouble(to, row, Math.abs(value) >= EXACT ? Double.NaN : value);
        }
    }

    static void fromShorts(long from, int rows, long to) {
        for (int row = 0; row < rows; row++) {
            putDouble(to, row, ALL.get(ValueLayouts.INT16, from + row * 2L));
        }
    }

    static void fromBytes(long from, int rows, long to) {
        for (int row = 0; row < rows; row++) {
            putDouble(to, row, ALL.get(ValueLayouts.BYTE, from + row));
        }
    }

    static void fromFloats(long from, int rows, long to) {
        int row = 0;
        for (; row + LANES <= rows; row += LANES) {
            FloatVector.fromMemorySegment(FLOATS, ALL, from + row * 4L, LITTLE)
                    .convertShape(VectorOperators.F2D, DOUBLES, 0)
                    .reinterpretAsDoubles()
                    .intoMemorySegment(ALL, to + row * 8L, LITTLE);
        }
        for (; row < rows; row++) {
            putDouble(to, row, ALL.get(ValueLayouts.FLOAT32, from + row * 4L));
        }
    }

    /// 1 where the bit of a null bitmap is set, 0 elsewhere.
    static void fromBits(MemorySegment bits, int rows, long to) {
        for (int row = 0; row < rows; row++) {
            putDouble(to, row, bits.get(ValueLayouts.BYTE, row >>> 3) >>> (row & 7) & 1);
        }
    }

    static void fill(long to, int rows, double value) {
        for (int row = 0; row < rows; row++) {
            putDouble(to, row, value);
        }
    }

    private static VectorMask<Double> notZero(long address, int row, int rows) {
        VectorMask<Double> mask = DoubleVector.fromMemorySegment(DOUBLES, ALL, address + row * 8L, LITTLE)
                .compare(VectorOperators.NE, 0);
        return row + LANES <= rows ? mask : mask.and(DOUBLES.indexInRange(row, rows));
    }

    /// How many of the rows are not zero; NaN is not.
    static int countNotZero(long address, int rows) {
        int count = 0;
        for (int row = 0; row < rows; row += LANES) {
            count += notZero(address, row, rows).trueCount();
        }
        return count;
    }

    static double get(long address, int row) {
        return ALL.get(ValueLayouts.FLOAT64, address + row * 8L);
    }

    static void putDouble(long address, int row, double value) {
        ALL.set(ValueLayouts.FLOAT64, address + row * 8L, value);
    }

    /// Copies the rows where `keep` is not zero, side by side, of the first `columns` columns.
    static void compress(long[] from, long keep, int rows, long[] to, int columns) {
        long target = 0;
        for (int row = 0; row < rows; row += LANES) {
            VectorMask<Double> mask = notZero(keep, row, rows);
            for (int c = 0; c < columns; c++) {
                DoubleVector.fromMemorySegment(DOUBLES, ALL, from[c] + row * 8L, LITTLE)
                        .compress(mask)
                        .intoMemorySegment(ALL, to[c] + target, LITTLE);
            }
            target += mask.trueCount() * 8L;
        }
    }

    /// Row numbers where `keep` is not zero.
    static void select(long keep, int rows, int[] selection) {
        int count = 0;
        for (int row = 0; row < rows; row++) {
            selection[count] = row;
            count += get(keep, row) != 0 ? 1 : 0;
        }
    }

    /// Puts zero where `flags` is not zero.
    static void clearWhere(long flags, int rows, long values) {
        for (int row = 0; row < rows; row += LANES) {
            DoubleVector value = DoubleVector.fromMemorySegment(DOUBLES, ALL, values + row * 8L, LITTLE);
            VectorMask<Double> mask = DoubleVector.fromMemorySegment(DOUBLES, ALL, flags + row * 8L, LITTLE)
                    .compare(VectorOperators.NE, 0);
            value.blend(0, mask).intoMemorySegment(ALL, values + row * 8L, LITTLE);
        }
    }

    /// Sets the bits of a null bitmap where `flags` is not zero; gives how many.
    static int toBits(long flags, int rows, MemorySegment bits) {
        int count = 0;
        for (int row = 0; row < rows; row += 8) {
            int end = Math.min(rows, row + 8);
            int word = 0;
            for (int bit = row; bit < end; bit++) {
                word |= get(flags, bit) != 0 ? 1 << (bit - row) : 0;
            }
            bits.set(ValueLayouts.BYTE, row >>> 3, (byte) word);
            count += Integer.bitCount(word);
        }
        return count;
    }

    static void toFloats(long from, int rows, long to) {
        int row = 0;
        for (; row + LANES <= rows; row += LANES) {
            DoubleVector.fromMemorySegment(DOUBLES, ALL, from + row * 8L, LITTLE)
                    .convertShape(VectorOperators.D2F, FLOATS, 0)
                    .reinterpretAsFloats()
                    .intoMemorySegment(ALL, to + row * 4L, LITTLE);
        }
        for (; row < rows; row++) {
            ALL.set(ValueLayouts.FLOAT32, to + row * 4L, (float) get(from, row));
        }
    }

    /// The largest absolute value, 0 for no rows.
    static double largest(long from, int rows) {
        DoubleVector largest = DoubleVector.zero(DOUBLES);
        int row = 0;
        for (; row + LANES <= rows; row += LANES) {
            largest = largest.max(DoubleVector.fromMemorySegment(DOUBLES, ALL, from + row * 8L, LITTLE)
                    .abs());
        }
        double result = largest.reduceLanes(VectorOperators.MAX);
        for (; row < rows; row++) {
            result = Math.max(result, Math.abs(get(from, row)));
        }
        return result;
    }

    static void toLongs(long from, int rows, long to) {
        for (int row = 0; row < rows; row++) {
            ALL.set(ValueLayouts.INT64, to + row * 8L, (long) get(from, row));
        }
    }

    static void toInts(long from, int rows, long to) {
        for (int row = 0; row < rows; row++) {
            ALL.set(ValueLayouts.INT32, to + row * 4L, (int) get(from, row));
        }
    }

    static void toShorts(long from, int rows, long to) {
        for (int row = 0; row < rows; row++) {
            ALL.set(ValueLayouts.INT16, to + row * 2L, (short) get(from, row));
        }
    }

    static void toBytes(long from, int rows, long to) {
        for (int row = 0; row < rows; row++) {
            ALL.set(ValueLayouts.BYTE, to + row, (byte) get(from, row));
        }
    }
}
