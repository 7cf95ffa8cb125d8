package io.pagegrad.expression.query;

import io.pagegrad.column.FasterLoops;
import io.pagegrad.expression.compile.ChunkArrays;
import io.pagegrad.expression.compile.KernelCompiler;
import io.pagegrad.expression.compile.NativeMemory;
import java.lang.foreign.MemorySegment;

/// Loops between columns of a batch and the float64 columns that programs compute with. All take addresses. Rows
/// are copied to heap arrays and back a few hundred at a time: plain loops over arrays are fast after a few
/// batches, where the Vector API costs a short query more than it saves.
final class DoubleLanes {
    private static final MemorySegment ALL = NativeMemory.ALL;

    private static final int CHUNK = ChunkArrays.CHUNK;

    /// Rows are padded to a multiple of this: kernels read and write whole vectors.
    private static final int PADDING = 16;

    private static final long EXACT = 1L << 53;

    /// A short query is over before vector loops are worth the JIT's work.
    private static final long PLAIN_NUMBERS = 200_000_000;

    private static final FasterLoops FASTER =
            new FasterLoops(KernelCompiler.usesVectors(), PLAIN_NUMBERS, VectorLanes::trial);

    private DoubleLanes() {}

    static int padded(int rows) {
        return (rows + PADDING - 1) & -PADDING;
    }

    static void fromInts(long from, int rows, long to) {
        ChunkArrays arrays = ChunkArrays.ofThread();
        int[] ints = arrays.ints;
        double[] values = arrays.doubles;
        for (int row = 0; row < rows; row += CHUNK) {
            int count = Math.min(CHUNK, rows - row);
            MemorySegment.copy(ALL, ValueLayouts.INT32, from + row * 4L, ints, 0, count);
            for (int i = 0; i < count; i++) {
                values[i] = ints[i];
            }
            MemorySegment.copy(values, 0, ALL, ValueLayouts.FLOAT64, to + row * 8L, count);
        }
    }

    /// What float64 cannot hold exactly becomes NaN.
    static void fromLongs(long from, int rows, long to) {
        if (FASTER.take(rows)) {
            VectorLanes.fromLongs(from, rows, to);
        } else {
            plainFromLongs(from, rows, to);
        }
    }

    static void plainFromLongs(long from, int rows, long to) {
        ChunkArrays arrays = ChunkArrays.ofThread();
        long[] longs = arrays.longs;
        double[] values = arrays.doubles;
        for (int row = 0; row < rows; row += CHUNK) {
            int count = Math.min(CHUNK, rows - row);
            MemorySegment.copy(ALL, ValueLayouts.INT64, from + row * 8L, longs, 0, count);
            fromLongs(longs, values, count);
            MemorySegment.copy(values, 0, ALL, ValueLayouts.FLOAT64, to + row * 8L, count);
        }
    }

    private static void fromLongs(long[] longs, double[] values, int count) {
        long low = 0;
        long high = 0;
        for (int i = 0; i < count; i++) {
            low = Math.min(low, longs[i]);
            high = Math.max(high, longs[i]);
        }
        for (int i = 0; i < count; i++) {
            values[i] = longs[i];
        }
        if (low <= -EXACT || high >= EXACT) {
            for (int i = 0; i < count; i++) {
                values[i] = Math.abs(values[i]) >= EXACT ? Double.NaN : values[i];
            }
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
        ChunkArrays arrays = ChunkArrays.ofThread();
        float[] floats = arrays.floats;
        double[] values = arrays.doubles;
        for (int row = 0; row < rows; row += CHUNK) {
            int count = Math.min(CHUNK, rows - row);
            MemorySegment.copy(ALL, ValueLayouts.FLOAT32, from + row * 4L, floats, 0, count);
            for (int i = 0; i < count; i++) {
                values[i] = floats[i];
            }
            MemorySegment.copy(values, 0, ALL, ValueLayouts.FLOAT64, to + row * 8L, count);
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

    /// How many of the rows are not zero; NaN is not.
    static int countNotZero(long address, int rows) {
        double[] values = ChunkArrays.ofThread().doubles;
        int sum = 0;
        for (int row = 0; row < rows; row += CHUNK) {
            int count = Math.min(CHUNK, rows - row);
            MemorySegment.copy(ALL, ValueLayouts.FLOAT64, address + row * 8L, values, 0, count);
            sum += countNotZero(values, count);
        }
        return sum;
    }

    private static int countNotZero(double[] values, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += values[i] != 0 ? 1 : 0;
        }
        return sum;
    }

    /// Whether one of the rows is not zero; NaN is not.
    static boolean anyNotZero(long address, int rows) {
        long[] bits = ChunkArrays.ofThread().longs;
        long any = 0;
        for (int row = 0; row < rows; row += CHUNK) {
            int count = Math.min(CHUNK, rows - row);
            MemorySegment.copy(ALL, ValueLayouts.INT64, address + row * 8L, bits, 0, count);
            any |= union(bits, count);
        }
        return any << 1 != 0; // the sign: -0 is zero
    }

    private static long union(long[] bits, int count) {
        long union = 0;
        for (int i = 0; i < count; i++) {
            union |= bits[i];
        }
        return union;
    }

    static double get(long address, int row) {
        return ALL.get(ValueLayouts.FLOAT64, address + row * 8L);
    }

    static void putDouble(long address, int row, double value) {
        ALL.set(ValueLayouts.FLOAT64, address + row * 8L, value);
    }

    /// Copies the rows where `keep` is not zero, side by side, of every column.
    static void compress(long[] from, long keep, int rows, long[] to) {
        if (FASTER.take((long) rows * from.length)) {
            VectorLanes.compress(from, keep, rows, to);
        } else {
            plainCompress(from, keep, rows, to);
        }
    }

    static void plainCompress(long[] from, long keep, int rows, long[] to) {
        ChunkArrays arrays = ChunkArrays.ofThread();
        int[] chosen = arrays.ints;
        double[] values = arrays.doubles;
        double[] kept = arrays.otherDoubles;
        long target = 0;
        for (int row = 0; row < rows; row += CHUNK) {
            int count = Math.min(CHUNK, rows - row);
            MemorySegment.copy(ALL, ValueLayouts.FLOAT64, keep + row * 8L, values, 0, count);
            int chosenCount = choose(values, count, chosen);
            for (int c = 0; c < from.length; c++) {
                if (chosenCount == count) {
                    MemorySegment.copy(ALL, from[c] + row * 8L, ALL, to[c] + target, count * 8L);
                } else {
                    MemorySegment.copy(ALL, ValueLayouts.FLOAT64, from[c] + row * 8L, values, 0, count);
                    gather(values, chosen, kept, chosenCount);
                    MemorySegment.copy(kept, 0, ALL, ValueLayouts.FLOAT64, to[c] + target, chosenCount);
                }
            }
            target += chosenCount * 8L;
        }
    }

    /// Positions of the values that are not zero; `chosen` has room for one more.
    private static int choose(double[] values, int count, int[] chosen) {
        int next = 0;
        for (int i = 0; i < count; i++) {
            chosen[next] = i;
            next += values[i] != 0 ? 1 : 0;
        }
        return next;
    }

    private static void gather(double[] from, int[] chosen, double[] to, int count) {
        for (int i = 0; i < count; i++) {
            to[i] = from[chosen[i]];
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
        ChunkArrays arrays = ChunkArrays.ofThread();
        double[] cleared = arrays.doubles;
        double[] flagged = arrays.otherDoubles;
        for (int row = 0; row < rows; row += CHUNK) {
            int count = Math.min(CHUNK, rows - row);
            MemorySegment.copy(ALL, ValueLayouts.FLOAT64, flags + row * 8L, flagged, 0, count);
            MemorySegment.copy(ALL, ValueLayouts.FLOAT64, values + row * 8L, cleared, 0, count);
            for (int i = 0; i < count; i++) {
                cleared[i] = flagged[i] != 0 ? 0 : cleared[i];
            }
            MemorySegment.copy(cleared, 0, ALL, ValueLayouts.FLOAT64, values + row * 8L, count);
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
        ChunkArrays arrays = ChunkArrays.ofThread();
        double[] values = arrays.doubles;
        float[] floats = arrays.floats;
        for (int row = 0; row < rows; row += CHUNK) {
            int count = Math.min(CHUNK, rows - row);
            MemorySegment.copy(ALL, ValueLayouts.FLOAT64, from + row * 8L, values, 0, count);
            for (int i = 0; i < count; i++) {
                floats[i] = (float) values[i];
            }
            MemorySegment.copy(floats, 0, ALL, ValueLayouts.FLOAT32, to + row * 4L, count);
        }
    }

    /// The largest absolute value that is no NaN, 0 for no rows.
    static double largest(long from, int rows) {
        double[] values = ChunkArrays.ofThread().doubles;
        double largest = 0;
        for (int row = 0; row < rows; row += CHUNK) {
            int count = Math.min(CHUNK, rows - row);
            MemorySegment.copy(ALL, ValueLayouts.FLOAT64, from + row * 8L, values, 0, count);
            for (int i = 0; i < count; i++) {
                double value = Math.abs(values[i]);
                largest = value > largest ? value : largest;
            }
        }
        return largest;
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
