package io.pagegrad.cache.load;

import io.pagegrad.column.FasterLoops;
import io.pagegrad.column.LoopWarmUp;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Turns unsigned bytes into float32 by vector instructions and without copies, for processes that have seen
/// many, see [FasterLoops]; the JIT finds no such instructions by itself. A class of its own: loads of few bytes
/// load nothing of the Vector API.
final class ByteLanes {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FLOATS = INTS.withLanes(float.class);

    /// As many bytes as there are ints in a vector; null where that is fewer than a vector can have.
    private static final VectorSpecies<Byte> BYTES = INTS.length() < Long.BYTES
            ? null
            : VectorSpecies.of(byte.class, VectorShape.forBitSize(INTS.length() * Byte.SIZE));

    private ByteLanes() {}

    static FasterLoops.Trial trial(Arena arena) {
        MemorySegment bytes = arena.allocate(LoopWarmUp.WARM_ROWS, 64);
        MemorySegment single = arena.allocate(LoopWarmUp.WARM_ROWS * 4L, 64);
        return new FasterLoops.Trial(
                rows -> NumberKernels.plainBytes(bytes, 0, single, 0, 0, rows),
                rows -> toFloats(bytes, 0, single, 0, rows));
    }

    /// @return how many were copied: whole vectors only
    static int toFloats(MemorySegment from, long fromByte, MemorySegment to, long toByte, int count) {
        if (BYTES == null) {
            return 0;
        }
        int step = BYTES.length();
        int i = 0;
        for (; i <= count - step; i += step) {
            ByteVector.fromMemorySegment(BYTES, from, fromByte + i, NumberKernels.LITTLE)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0)
                    .convertShape(VectorOperators.I2F, FLOATS, 0)
                    .intoMemorySegment(to, toByte + i * 4L, NumberKernels.LITTLE);
        }
        return i;
    }
}
