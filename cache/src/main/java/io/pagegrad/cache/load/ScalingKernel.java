package io.pagegrad.cache.load;

import io.pagegrad.cache.Precision;
import io.pagegrad.expression.compile.ChunkArrays;
import java.lang.foreign.MemorySegment;

/// `(value - shift) × factor` over contiguous numbers in place: in float64, rounded once, so that a scaled
/// row equals what [io.pagegrad.cache.InputTransform#apply] gives.
final class ScalingKernel {
    /// Elements that are copied to a heap array and back at a time, see [NumberKernels].
    private static final int CHUNK = ChunkArrays.CHUNK;

    private ScalingKernel() {}

    static void scale(Precision precision, MemorySegment data, long elements, double shift, double factor) {
        if (precision == Precision.FLOAT32) {
            singles(data, elements, shift, factor);
        } else {
            doubles(data, elements, shift, factor);
        }
    }

    private static void singles(MemorySegment data, long elements, double shift, double factor) {
        long first =
                NumberKernels.FASTER.take(elements) ? VectorNumbers.scaleSingles(data, elements, shift, factor) : 0;
        if (first < elements) {
            plainSingles(data, first, elements, shift, factor);
        }
    }

    static void plainSingles(MemorySegment data, long first, long elements, double shift, double factor) {
        float[] values = ChunkArrays.ofThread().floats;
        for (long done = first; done < elements; done += CHUNK) {
            int count = (int) Math.min(CHUNK, elements - done);
            MemorySegment.copy(data, NumberKernels.FLOAT32, done * 4, values, 0, count);
            scale(values, shift, factor, count);
            MemorySegment.copy(values, 0, data, NumberKernels.FLOAT32, done * 4, count);
        }
    }

    private static void doubles(MemorySegment data, long elements, double shift, double factor) {
        double[] values = ChunkArrays.ofThread().doubles;
        for (long done = 0; done < elements; done += CHUNK) {
            int count = (int) Math.min(CHUNK, elements - done);
            MemorySegment.copy(data, NumberKernels.FLOAT64, done * 8, values, 0, count);
            scale(values, shift, factor, count);
            MemorySegment.copy(values, 0, data, NumberKernels.FLOAT64, done * 8, count);
        }
    }

    private static void scale(float[] values, double shift, double factor, int count) {
        for (int i = 0; i < count; i++) {
            values[i] = (float) ((values[i] - shift) * factor);
        }
    }

    private static void scale(double[] values, double shift, double factor, int count) {
        for (int i = 0; i < count; i++) {
            values[i] = (values[i] - shift) * factor;
        }
    }
}
