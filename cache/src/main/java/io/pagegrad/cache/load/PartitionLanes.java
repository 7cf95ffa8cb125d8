package io.pagegrad.cache.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// The loops of [GroupPartition] in whole vectors. A class of its own: without the Vector API nothing loads it.
///
/// A vector holds 16 (8) rows with AVX-512; their 64-bit mask is cut into pieces of that length. Stores write
/// whole vectors whose upper lanes are overwritten by the next: the training target never overtakes what is
/// read, because a store ends at most where the vector that was just read does; the buffer is one vector longer
/// than needed.
final class PartitionLanes {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

    private PartitionLanes() {}

    /// @return how many rows were moved
    static int ints(MemorySegment data, MemorySegment validation, int rows, long[] masks) {
        long t = 0;
        long v = 0;
        int step = INTS.length();
        int row = 0;
        for (; row <= rows - step; row += step) {
            VectorMask<Integer> out = VectorMask.fromLong(INTS, masks[row >>> 6] >>> (row & 63));
            IntVector values = IntVector.fromMemorySegment(INTS, data, row * 4L, NumberKernels.LITTLE);
            values.compress(out).intoMemorySegment(validation, v * 4, NumberKernels.LITTLE);
            values.compress(out.not()).intoMemorySegment(data, t * 4, NumberKernels.LITTLE);
            int count = out.trueCount();
            v += count;
            t += step - count;
        }
        return row;
    }

    /// @return how many rows were moved
    static int longs(MemorySegment data, MemorySegment validation, int rows, long[] masks) {
        long t = 0;
        long v = 0;
        int step = LONGS.length();
        int row = 0;
        for (; row <= rows - step; row += step) {
            VectorMask<Long> out = VectorMask.fromLong(LONGS, masks[row >>> 6] >>> (row & 63));
            LongVector values = LongVector.fromMemorySegment(LONGS, data, row * 8L, NumberKernels.LITTLE);
            values.compress(out).intoMemorySegment(validation, v * 8, NumberKernels.LITTLE);
            values.compress(out.not()).intoMemorySegment(data, t * 8, NumberKernels.LITTLE);
            int count = out.trueCount();
            v += count;
            t += step - count;
        }
        return row;
    }
}
