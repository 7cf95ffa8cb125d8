package io.pagegrad.expression.compile;

import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Steps that generated loops call, small enough to be inlined.
public final class VectorSupport {
    private static final VectorSpecies<Float> HALF =
            VectorSpecies.of(float.class, VectorShape.forBitSize(DoubleVector.SPECIES_PREFERRED.vectorBitSize() / 2));

    private static final double DOUBLE_INTEGERS = 0x1p52;
    private static final float FLOAT_INTEGERS = 0x1p23f;

    private VectorSupport() {}

    /// float64 lanes from as many float32 values at `address`.
    public static DoubleVector loadWidened(long address) {
        return (DoubleVector) FloatVector.fromMemorySegment(HALF, NativeMemory.ALL, address, ByteOrder.LITTLE_ENDIAN)
                .convertShape(VectorOperators.F2D, DoubleVector.SPECIES_PREFERRED, 0);
    }

    /// Nearest integers, ties to even.
    public static DoubleVector round(DoubleVector x) {
        DoubleVector size = x.abs();
        DoubleVector nearest = size.add(DOUBLE_INTEGERS).sub(DOUBLE_INTEGERS);
        DoubleVector signed = nearest.blend(nearest.neg(), x.compare(VectorOperators.LT, 0));
        return x.blend(signed, size.compare(VectorOperators.LT, DOUBLE_INTEGERS));
    }

    /// Nearest integers, ties to even.
    public static FloatVector round(FloatVector x) {
        FloatVector size = x.abs();
        FloatVector nearest = size.add(FLOAT_INTEGERS).sub(FLOAT_INTEGERS);
        FloatVector signed = nearest.blend(nearest.neg(), x.compare(VectorOperators.LT, 0));
        return x.blend(signed, size.compare(VectorOperators.LT, FLOAT_INTEGERS));
    }
}
