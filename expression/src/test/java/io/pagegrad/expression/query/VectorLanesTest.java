package io.pagegrad.expression.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The vector loops against the plain ones, bit by bit.
class VectorLanesTest {
    private static final int[] ROWS = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 1023, 1024, 1025, 2048};
    private static final long[] LONGS = {
        0,
        1,
        -1,
        (1L << 53) - 1,
        1L << 53,
        (1L << 53) + 1,
        -(1L << 53) + 1,
        -(1L << 53),
        -(1L << 53) - 1,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        1_700_000_000_000_000L
    };
    private static final double[] VERDICTS = {0, -0.0, 1, -1, Double.NaN, Double.MIN_VALUE};

    private final Random random = new Random(3);

    @Test
    void integersBecomeTheSameNumbers() {
        for (int rows : ROWS) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment from = arena.allocate(rows * 8L + 8);
                for (int row = 0; row < rows; row++) {
                    from.setAtIndex(ValueLayouts.INT64, row, LONGS[random.nextInt(LONGS.length)]);
                }
                MemorySegment plain = arena.allocate(rows * 8L + 8);
                MemorySegment vectors = arena.allocate(rows * 8L + 8);
                DoubleLanes.plainFromLongs(from.address(), rows, plain.address());
                VectorLanes.fromLongs(from.address(), rows, vectors.address());
                assertThat(bits(vectors, rows)).isEqualTo(bits(plain, rows));
            }
        }
    }

    @Test
    void theSameRowsAreKept() {
        for (int rows : ROWS) {
            for (int likely = 0; likely <= 4; likely++) {
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment keep = arena.allocate(rows * 8L + 8);
                    MemorySegment a = arena.allocate(rows * 8L + 8);
                    MemorySegment b = arena.allocate(rows * 8L + 8);
                    int kept = 0;
                    for (int row = 0; row < rows; row++) {
                        double verdict = random.nextInt(4) < likely ? VERDICTS[random.nextInt(VERDICTS.length)] : 0;
                        kept += verdict != 0 ? 1 : 0;
                        keep.setAtIndex(ValueLayouts.FLOAT64, row, verdict);
                        a.setAtIndex(ValueLayouts.INT64, row, random.nextLong());
                        b.setAtIndex(ValueLayouts.FLOAT64, row, row);
                    }
                    long[] sources = {a.address(), b.address()};
                    MemorySegment plain = arena.allocate(2 * (rows + 32) * 8L);
                    MemorySegment vectors = arena.allocate(2 * (rows + 32) * 8L);
                    long second = (rows + 32) * 8L;
                    DoubleLanes.plainCompress(
                            sources, keep.address(), rows, new long[] {plain.address(), plain.address() + second});
                    VectorLanes.compress(
                            sources, keep.address(), rows, new long[] {vectors.address(), vectors.address() + second});
                    assertThat(bits(vectors, kept)).isEqualTo(bits(plain, kept));
                    assertThat(bits(vectors.asSlice(second), kept)).isEqualTo(bits(plain.asSlice(second), kept));
                }
            }
        }
    }

    private static long[] bits(MemorySegment segment, int rows) {
        long[] bits = new long[rows];
        MemorySegment.copy(segment, ValueLayouts.INT64, 0, bits, 0, rows);
        return bits;
    }
}
