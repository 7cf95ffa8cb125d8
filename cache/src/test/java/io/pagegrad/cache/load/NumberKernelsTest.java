package io.pagegrad.cache.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.cache.Precision;
import io.pagegrad.column.PhysicalType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class NumberKernelsTest {
    @Test
    void shortsAreRoundedOnceAfterThePivotIsTakenOff() {
        double[] pivots = {0, 0.1, -32768, 1e6, 1e-9};
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment from = arena.allocate(2 * (1 << 16) + 2);
            for (int i = 0; i < 1 << 16; i++) {
                from.set(NumberKernels.INT16, 2 + i * 2L, (short) i);
            }
            MemorySegment to = arena.allocate(4 * (1 << 16) + 4);
            for (double pivot : pivots) {
                int bad = NumberKernels.copy(PhysicalType.INT16, from, 1, Precision.FLOAT32, pivot, to, 1, 1 << 16);
                assertThat(bad).isEqualTo(-1);
                for (int i = 0; i < 1 << 16; i++) {
                    float expected = (float) ((double) (short) i - pivot);
                    if (to.get(NumberKernels.FLOAT32, 4 + i * 4L) != expected) {
                        assertThat(to.get(NumberKernels.FLOAT32, 4 + i * 4L)).isEqualTo(expected);
                    }
                }
            }
        }
    }
}
