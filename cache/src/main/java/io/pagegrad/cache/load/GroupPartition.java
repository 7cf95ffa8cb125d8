package io.pagegrad.cache.load;

import io.pagegrad.expression.compile.KernelCompiler;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Moves the rows of a group that are for validation behind those for training, each part in its old order.
/// Keeps a buffer for them; one thread.
final class GroupPartition {
    private static final ValueLayout.OfInt INT32 = NumberKernels.INT32;
    private static final ValueLayout.OfLong INT64 = NumberKernels.INT64;

    /// Room behind the buffered rows for the lanes of a vector that mean nothing.
    private static final int SPARE_BYTES = 64;

    private byte[] kept = new byte[0];

    /// @param width bytes of a row
    /// @param training rows whose bit in `masks` is clear
    void apply(MemorySegment data, int width, int rows, int training, long[] masks) {
        long bytes = (long) (rows - training) * width;
        if (kept.length < bytes + SPARE_BYTES) {
            kept = new byte[Math.toIntExact(bytes + SPARE_BYTES)];
        }
        MemorySegment validation = MemorySegment.ofArray(kept);
        switch (width) {
            case 4 -> ints(data, validation, rows, masks);
            case 8 -> longs(data, validation, rows, masks);
            default -> wide(data, validation, width, rows, masks);
        }
        MemorySegment.copy(validation, 0, data, (long) training * width, bytes);
    }

    private static void ints(MemorySegment data, MemorySegment validation, int rows, long[] masks) {
        int first = KernelCompiler.usesVectors() ? PartitionLanes.ints(data, validation, rows, masks) : 0;
        long v = ones(masks, first);
        long t = first - v;
        for (int row = first; row < rows; row++) {
            int value = data.get(INT32, row * 4L);
            if ((masks[row >>> 6] >>> row & 1) != 0) {
                validation.set(INT32, v++ * 4, value);
            } else {
                data.set(INT32, t++ * 4, value);
            }
        }
    }

    private static void longs(MemorySegment data, MemorySegment validation, int rows, long[] masks) {
        int first = KernelCompiler.usesVectors() ? PartitionLanes.longs(data, validation, rows, masks) : 0;
        long v = ones(masks, first);
        long t = first - v;
        for (int row = first; row < rows; row++) {
            long value = data.get(INT64, row * 8L);
            if ((masks[row >>> 6] >>> row & 1) != 0) {
                validation.set(INT64, v++ * 8, value);
            } else {
                data.set(INT64, t++ * 8, value);
            }
        }
    }

    /// How many of the first `rows` bits are set.
    private static long ones(long[] masks, int rows) {
        long count = 0;
        for (int word = 0; word < rows >>> 6; word++) {
            count += Long.bitCount(masks[word]);
        }
        return (rows & 63) == 0 ? count : count + Long.bitCount(masks[rows >>> 6] << -rows);
    }

    private static void wide(MemorySegment data, MemorySegment validation, int width, int rows, long[] masks) {
        long t = 0;
        long v = 0;
        for (int row = 0; row < rows; row++) {
            if ((masks[row >>> 6] >>> row & 1) != 0) {
                MemorySegment.copy(data, (long) row * width, validation, v++ * width, width);
            } else {
                MemorySegment.copy(data, (long) row * width, data, t++ * width, width);
            }
        }
    }

    /// The same for a null bitmap; null stays null.
    void applyBits(MemorySegment bits, int rows, int training, long[] masks) {
        if (bits == null) {
            return;
        }
        byte[] moved = new byte[(int) NullBits.sizeBytes(rows)];
        MemorySegment target = MemorySegment.ofArray(moved);
        int t = 0;
        int v = training;
        for (int row = 0; row < rows; row++) {
            boolean forValidation = (masks[row >>> 6] >>> row & 1) != 0;
            int to = forValidation ? v++ : t++;
            if (NullBits.isSet(bits, row)) {
                NullBits.set(target, to);
            }
        }
        MemorySegment.copy(target, 0, bits, 0, moved.length);
    }
}
