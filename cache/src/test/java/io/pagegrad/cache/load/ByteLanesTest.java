package io.pagegrad.cache.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.expression.compile.KernelCompiler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class ByteLanesTest {
    private static final int[] COUNTS = {0, 1, 7, 8, 15, 16, 17, 784, 1023, 1024, 1025, 3000};

    @Test
    void plainLoopsTakeBytesAsUnsigned() {
        for (int count : COUNTS) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment to = arena.allocate(count * 4L + 4);
                NumberKernels.copyBytes(bytes(arena, count), 3, true, to, 1, count);
                for (int i = 0; i < count; i++) {
                    assertThat(to.get(NumberKernels.FLOAT32, 4 + i * 4L)).isEqualTo(i * 7 % 256);
                }
            }
        }
    }

    @Test
    void vectorLoopsGiveTheSameBits() {
        for (int count : COUNTS) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment from = bytes(arena, count);
                MemorySegment plain = arena.allocate(count * 4L + 4);
                MemorySegment vectors = arena.allocate(count * 4L + 4);
                NumberKernels.plainBytes(from, 3, plain, 4, 0, count);
                int first = KernelCompiler.usesVectors() ? ByteLanes.toFloats(from, 3, vectors, 4, count) : 0;
                NumberKernels.plainBytes(from, 3, vectors, 4, first, count);
                assertThat(first).isLessThanOrEqualTo(count);
                assertThat(vectors.mismatch(plain)).isEqualTo(-1);
            }
        }
    }

    private static MemorySegment bytes(Arena arena, int count) {
        MemorySegment bytes = arena.allocate(count + 3L);
        for (int i = 0; i < count; i++) {
            bytes.set(ValueLayout.JAVA_BYTE, i + 3L, (byte) (i * 7));
        }
        return bytes;
    }
}
