package io.pagegrad.cache.load;

import io.pagegrad.column.FasterLoops;
import io.pagegrad.column.LoopWarmUp;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Rounding and scaling of numbers by vector instructions and without copies, for processes that have seen many,
/// see [FasterLoops]. Any thread.
final class VectorNumbers {
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FLOATS =
            VectorSpecies.of(float.class, VectorShape.forBitSize(DOUBLES.length() * Float.SIZE));

    private VectorNumbers() {}

    static FasterLoops.Trial trial(Arena arena) {
        MemorySegment wide = arena.allocate(LoopWarmUp.WARM_ROWS * 8L, 64);
        MemorySegment single = arena.allocate(LoopWarmUp.WARM_ROWS * 4L, 64);
        return new FasterLoops.Trial(
                rows -> {
                    NumberKernels.plainNarrow(wide, 0, 1, single, 0, 0, rows);
                    ScalingKernel.plainSingles(single, 0, rows, 1, 1);
                },
                rows -> {
                    narrow(wide, 0, 1, single, 0, rows);
                    scaleSingles(single, rows, 1, 1);
                });
    }

    /// Rounds float64 numbers less `pivot` to float32.
    ///
    /// @return how many: whole vectors only
    static int narrow(MemorySegment from, long fromByte, double pivot, MemorySegment to, long toByte, int count) {
        int step = DOUBLES.length();
        int i = 0;
        for (; i <= count - step; i += step) {
            DoubleVector.fromMemorySegment(DOUBLES, from, fromByte + i * 8L, NumberKernels.LITTLE)
                    .sub(pivot)
                    .convertShape(VectorOperators.D2F, FLOATS, 0)
                    .intoMemorySegment(to, toByte + i * 4L, NumberKernels.LITTLE);
        }
        return i;
    }

    /// Scales float32 numbers in place, computed in float64.
    ///
    /// @return how many: whole vectors only
    static long scaleSingles(MemorySegment data, long elements, double shift, double factor) {
        int step = FLOATS.length();
        long i = 0;
        for (; i <= elements - step; i += step) {
            FloatVector v = FloatVector.fromMemorySegment(FLOATS, data, i * 4, NumberKernels.LITTLE);
            DoubleVector wide = (DoubleVector) v.convertShape(VectorOperators.F2D, DOUBLES, 0);
            wide.sub(shift)
                    .mul(factor)
                    .convertShape(VectorOperators.D2F, FLOATS, 0)
                    .intoMemorySegment(data, i * 4, NumberKernels.LITTLE);
        }
        return i;
    }
}
