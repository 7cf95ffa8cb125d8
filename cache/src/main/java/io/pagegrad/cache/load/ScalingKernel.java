package io.pagegrad.cache.load;

import io.pagegrad.cache.Precision;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// `(value - shift) × factor` over contiguous numbers in place: in float64, rounded once, so that a scaled
/// row equals what [io.pagegrad.cache.InputTransform#apply] gives.
final class ScalingKernel {
    private ScalingKernel() {}

    static void scale(Precision precision, MemorySegment data, long elements, double shift, double factor) {
        if (precision == Precision.FLOAT32) {
            singles(data, elements, shift, factor);
        } else {
            doubles(data, elements, shift, factor);
        }
    }

    private static void singles(MemorySegment data, long elements, double shift, double factor) {
        int step = NumberKernels.FLOATS.length();
        long i = 0;
        for (; i <= elements - step; i += step) {
            FloatVector v = FloatVector.fromMemorySegment(NumberKernels.FLOATS, data, i * 4, NumberKernels.LITTLE);
            DoubleVector wide = (DoubleVector) v.convertShape(VectorOperators.F2D, NumberKernels.DOUBLES, 0);
            wide.sub(shift)
                    .mul(factor)
                    .convertShape(VectorOperators.D2F, NumberKernels.FLOATS, 0)
                    .intoMemorySegment(data, i * 4, NumberKernels.LITTLE);
        }
        for (; i < elements; i++) {
            data.set(NumberKernels.FLOAT32, i * 4, (float) ((data.get(NumberKernels.FLOAT32, i * 4) - shift) * factor));
        }
    }

    private static void doubles(MemorySegment data, long elements, double shift, double factor) {
        int step = NumberKernels.DOUBLES.length();
        long i = 0;
        for (; i <= elements - step; i += step) {
            DoubleVector.fromMemorySegment(NumberKernels.DOUBLES, data, i * 8, NumberKernels.LITTLE)
                    .sub(shift)
                    .mul(factor)
                    .intoMemorySegment(data, i * 8, NumberKernels.LITTLE);
        }
        for (; i < elements; i++) {
            data.set(NumberKernels.FLOAT64, i * 8, (data.get(NumberKernels.FLOAT64, i * 8) - shift) * factor);
        }
    }
}
