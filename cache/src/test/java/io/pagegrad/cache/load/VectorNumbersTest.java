package io.pagegrad.cache.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The vector loops and what they leave to the plain ones, against the plain ones alone, bit by bit.
class VectorNumbersTest {
    private static final int[] COUNTS = {0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 33, 1023, 1024, 1025, 3000};
    private static final double[] SPECIAL = {
        0, -0.0, 1e-46, 1e39, -1e300, Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE, 16777217
    };

    private final Random random = new Random(4);

    @Test
    void roundingGivesTheSameBits() {
        for (int count : COUNTS) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment from = arena.allocate(count * 8L + 16);
                for (int i = 0; i < count; i++) {
                    from.set(NumberKernels.FLOAT64, 8 + i * 8L, number());
                }
                MemorySegment plain = arena.allocate(count * 4L + 8);
                MemorySegment vectors = arena.allocate(count * 4L + 8);
                NumberKernels.plainNarrow(from, 8, 0.25, plain, 4, 0, count);
                int first = VectorNumbers.narrow(from, 8, 0.25, vectors, 4, count);
                NumberKernels.plainNarrow(from, 8, 0.25, vectors, 4, first, count);
                assertThat(first).isBetween(Math.max(0, count - 15), count);
                assertThat(vectors.mismatch(plain)).isEqualTo(-1);
            }
        }
    }

    @Test
    void scalingGivesTheSameBits() {
        for (int count : COUNTS) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment plain = arena.allocate(count * 4L + 4);
                for (int i = 0; i < count; i++) {
                    plain.set(NumberKernels.FLOAT32, i * 4L, (float) number());
                }
                MemorySegment vectors = arena.allocate(count * 4L + 4).copyFrom(plain);
                ScalingKernel.plainSingles(plain, 0, count, 0.1, 1 / 3.0);
                long first = VectorNumbers.scaleSingles(vectors, count, 0.1, 1 / 3.0);
                ScalingKernel.plainSingles(vectors, first, count, 0.1, 1 / 3.0);
                assertThat(first).isBetween((long) Math.max(0, count - 15), (long) count);
                assertThat(vectors.mismatch(plain)).isEqualTo(-1);
            }
        }
    }

    private double number() {
        return random.nextInt(5) == 0
                ? SPECIAL[random.nextInt(SPECIAL.length)]
                : random.nextGaussian() * Math.pow(10, random.nextInt(20) - 10);
    }
}
