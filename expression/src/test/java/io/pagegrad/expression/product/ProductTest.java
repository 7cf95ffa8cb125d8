package io.pagegrad.expression.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pagegrad.expression.compile.KernelCompiler;
import io.pagegrad.expression.compile.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductTest {
    private static final int[] DEPTHS = {0, 1, 2, 7, 8, 31, 127, 128, 129, 260, 1023, 1024, 1025, 2050};

    private final Random random = new Random(7);

    @ParameterizedTest
    @CsvSource({"false, false, false", "false, true, false", "false, false, true", "false, true, true"})
    void float32TilesGiveTheBitsOfThePlainLoopAroundEveryLaneBoundary(boolean wide, boolean transposed, boolean adds) {
        comparesAtLaneBoundaries(wide, transposed, adds);
    }

    @ParameterizedTest
    @CsvSource({"true, false, false", "true, true, false", "true, false, true", "true, true, true"})
    void float64TilesGiveTheBitsOfThePlainLoopAroundEveryLaneBoundary(boolean wide, boolean transposed, boolean adds) {
        comparesAtLaneBoundaries(wide, transposed, adds);
    }

    private void comparesAtLaneBoundaries(boolean wide, boolean transposed, boolean adds) {
        if (!KernelCompiler.usesVectors()) {
            return;
        }
        int lanes = TileSize.vectorBytes() / (wide ? 8 : 4);
        for (int columns : new int[] {1, lanes - 1, lanes, lanes + 1, 3 * lanes, 3 * lanes + 1, 13 * lanes - 8 / 2}) {
            for (int rows : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 17, 25}) {
                int depth = DEPTHS[random.nextInt(DEPTHS.length - 3)];
                compares(wide, transposed, adds, rows, columns, depth);
            }
        }
        for (int depth : DEPTHS) {
            compares(wide, transposed, adds, 9, lanes + 3, depth);
        }
    }

    private void compares(boolean wide, boolean transposed, boolean adds, int rows, int columns, int depth) {
        try (Arena arena = Arena.ofConfined()) {
            Operands operands = new Operands(arena, wide, transposed, rows, columns, depth);
            double[] plain = operands.run(new ScalarProduct(wide, transposed, adds));
            for (TileSource tiles : new TileSource[] {new NakedTiles(wide), new FittingTiles(wide)}) {
                assertThat(operands.run(new TiledProduct(wide, transposed, tiles, adds)))
                        .as("%d x %d x %d, %s", rows, depth, columns, tiles)
                        .containsExactly(plain);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void aTileOfAnySizeGivesTheBitsOfThePlainLoopAndWritesNothingElse(boolean wide, boolean sideBySide) {
        if (!KernelCompiler.usesVectors()) {
            return;
        }
        int lanes = TileSize.vectorBytes() / (wide ? 8 : 4);
        ScalarProduct plain = new ScalarProduct(wide, sideBySide, true);
        for (int vectors = 1; vectors <= TileSize.MOST_VECTORS; vectors++) {
            for (int rows = 1; rows <= TileSize.mostRows(); rows++) {
                TileKernel exact = FittingTiles.kernel(new TileSize(wide, rows, vectors, sideBySide));
                TileKernel largest = FittingTiles.kernel(TileSize.largest(wide));
                for (TileKernel kernel : new TileKernel[] {exact, largest}) {
                    try (Arena arena = Arena.ofConfined()) {
                        Operands operands = new Operands(arena, wide, sideBySide, rows, vectors * lanes, 5);
                        assertThat(operands.run(operands.tile(kernel, vectors)))
                                .as("%d x %d vectors", rows, vectors)
                                .containsExactly(operands.run(plain));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false, false", "false, false, true", "true, true, false", "false, true, true"})
    void packedPanelsOfALargeRightSideGiveTheBitsOfThePlainLoop(boolean wide, boolean transposed, boolean adds) {
        if (!KernelCompiler.usesVectors()) {
            return;
        }
        assertThat(Products.needsPanels(600 * Products.stride(451, false), 70)).isTrue();
        compares(wide, transposed, adds, 70, 451, 600);
    }

    @ParameterizedTest
    @CsvSource({"false, 10", "false, 3", "true, 5", "true, 10"})
    void sumsOntoFewColumnsGiveTheBitsOfThePlainLoop(boolean wide, int columns) {
        if (!KernelCompiler.usesVectors()) {
            return;
        }
        for (int rows : new int[] {1, 15, 47, 48, 49, 64, 200, 239, 240, 241, 530}) {
            int depth = DEPTHS[random.nextInt(DEPTHS.length)];
            try (Arena arena = Arena.ofConfined()) {
                Operands operands = new Operands(arena, wide, true, rows, columns, depth);
                ProductKernel across = new TiledProduct(wide, true, new NakedTiles(wide), false);
                ProductKernel rest = new TiledProduct(wide, true, new NakedTiles(wide), true);
                double[] plain = operands.run(new ScalarProduct(wide, true, true));
                assertThat(operands.run(new NarrowProduct(wide, across, rest)))
                        .as("%d x %d x %d", rows, depth, columns)
                        .containsExactly(plain);
            }
        }
    }

    @Test
    void fewColumnsOfManyRowsAreThoseThatLeaveLanesEmpty() {
        int lanes = TileSize.vectorBytes() / 4;
        assertThat(NarrowProduct.fits(false, 200, lanes / 2)).isTrue();
        assertThat(NarrowProduct.fits(false, 200, lanes)).isFalse();
        assertThat(NarrowProduct.fits(false, 20, lanes / 2)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void thePlainLoopIsTheProduct(boolean transposed, boolean adds) {
        for (int depth : DEPTHS) {
            try (Arena arena = Arena.ofConfined()) {
                Operands operands = new Operands(arena, true, transposed, 5, 7, depth);
                double[] expected = operands.expected(adds);
                double[] plain = operands.run(new ScalarProduct(true, transposed, adds));
                for (int i = 0; i < expected.length; i++) {
                    assertThat(plain[i]).isCloseTo(expected[i], Offset.offset(1e-11));
                }
            }
        }
    }

    @Test
    void aTileThatHasSettledGivesTheSameBitsAsBefore() {
        if (!KernelCompiler.usesVectors()) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            Operands operands = new Operands(arena, false, false, 16, 96, 40);
            ProductKernel kernel = Products.kernel(false, false, false, 16, 96, 40);
            double[] plain = operands.run(new ScalarProduct(false, false, false));
            for (int i = 0; i < 3000; i++) {
                if (i % 100 == 0) {
                    assertThat(operands.run(kernel)).containsExactly(plain);
                } else {
                    operands.compute(kernel);
                }
            }
        }
    }

    @Test
    void columnsBehindTheLastOneStayZeroWhenWeightsAreUpdated() {
        if (!KernelCompiler.usesVectors()) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            Operands operands = new Operands(arena, false, true, 20, 10, 33);
            operands.compute(new TiledProduct(false, true, new NakedTiles(false), true));
            for (int i = 0; i < 20; i++) {
                for (int j = 10; j < 16; j++) {
                    assertThat(NativeMemory.ALL.get(ValueLayout.JAVA_FLOAT, operands.c + i * operands.stride + j * 4L))
                            .isZero();
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false, false", "false, true, true", "true, false, true", "true, true, false"})
    void aNativeLibraryGivesTheNumbersOfThePlainLoop(boolean wide, boolean transposed, boolean adds) {
        Blas blas = openBlas();
        for (int depth : DEPTHS) {
            for (int rows : new int[] {1, 7, 33}) {
                try (Arena arena = Arena.ofConfined()) {
                    Operands operands = new Operands(arena, wide, transposed, rows, 21, depth);
                    double[] plain = operands.run(new ScalarProduct(wide, transposed, adds));
                    double[] result = operands.run(new BlasProduct(blas, wide, transposed, adds));
                    assertThat(result)
                            .as("%d x %d", rows, depth)
                            .containsExactly(plain, Offset.offset(wide ? 1e-12 : 1e-4));
                }
            }
        }
    }

    private static Blas openBlas() {
        try {
            return Blas.load("openblas");
        } catch (IllegalArgumentException e) {
            return Assumptions.abort(e.getMessage());
        }
    }

    @Test
    void aLibraryThatIsNotThereIsRefusedByName() {
        assertThatThrownBy(() -> Blas.load("nosuchblas"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no BLAS library 'nosuchblas' here");
    }

    /// Vector code from the first call on, of the size that serves every tile.
    private record NakedTiles(boolean wide) implements TileSource {
        private static final TileKernel FLOATS = Tiles.cold(TileSize.largest(false));
        private static final TileKernel DOUBLES = Tiles.cold(TileSize.largest(true));

        @Override
        public TileKernel tile(int rows, int vectors, boolean sideBySide, int depth) {
            return wide ? DOUBLES : FLOATS;
        }
    }

    /// The same, each tile by a kernel of its own size.
    private record FittingTiles(boolean wide) implements TileSource {
        private static final Map<TileSize, TileKernel> MADE = new ConcurrentHashMap<>();

        static TileKernel kernel(TileSize size) {
            return MADE.computeIfAbsent(size, Tiles::cold);
        }

        @Override
        public TileKernel tile(int rows, int vectors, boolean sideBySide, int depth) {
            return kernel(new TileSize(wide, rows, vectors, sideBySide));
        }
    }

    private final class Operands {
        private static final long BEHIND_BYTES = 256;

        private final boolean wide;
        private final boolean transposed;
        private final int rows;
        private final int columns;
        private final int depth;
        private final long stride;
        private final long aStride;
        private final long a;
        private final long b;
        private final long start;
        private final long c;
        private final double[] before;

        Operands(Arena arena, boolean wide, boolean transposed, int rows, int columns, int depth) {
            this.wide = wide;
            this.transposed = transposed;
            this.rows = rows;
            this.columns = columns;
            this.depth = depth;
            this.stride = Products.stride(columns, wide);
            // rows of the left side need no padding
            this.aStride = (long) (transposed ? rows : depth) * (wide ? 8 : 4);
            this.a = arena.allocate(Math.max(64, aStride * (transposed ? depth : rows)), 8)
                    .address();
            // what lies behind the right side may be read, and must not count
            this.b = arena.allocate(stride * depth + Products.SLACK_BYTES, 64).address();
            fill(b + stride * depth, Products.SLACK_BYTES, Double.NaN);
            this.start = arena.allocate(stride * rows, 64).address();
            this.c = arena.allocate(stride * rows + BEHIND_BYTES, 64).address();
            fill(a, aStride, transposed ? depth : rows, transposed ? rows : depth);
            fill(b, stride, depth, columns);
            fill(start, stride, rows, columns);
            this.before = random.doubles((long) rows * columns, -1, 1).toArray();
        }

        private void fill(long at, long rowBytes, int count, int width) {
            for (int i = 0; i < count; i++) {
                for (int j = 0; j < width; j++) {
                    set(at + i * rowBytes, j, random.nextDouble() - 0.5);
                }
            }
        }

        private void fill(long at, long bytes, double value) {
            for (int j = 0; j < bytes / (wide ? 8 : 4); j++) {
                set(at, j, value);
            }
        }

        /// The product by one call of a tile's kernel; what lies behind the result has to stay as it is.
        ProductKernel tile(TileKernel kernel, int vectors) {
            return (left, leftStride, right, rightStride, from, fromStride, to, toStride, high, wide, deep, scale) -> {
                int element = this.wide ? 8 : 4;
                fill(to + toStride * high, BEHIND_BYTES, 17);
                kernel.run(
                        left,
                        transposed ? element : leftStride,
                        transposed ? leftStride : element,
                        right,
                        rightStride,
                        deep,
                        from,
                        fromStride,
                        to,
                        toStride,
                        to,
                        toStride,
                        high,
                        vectors,
                        scale);
                for (int j = 0; j < BEHIND_BYTES / element; j++) {
                    assertThat(get(to + toStride * high, j)).isEqualTo(17);
                }
            };
        }

        private void set(long row, int column, double value) {
            if (wide) {
                NativeMemory.ALL.set(ValueLayout.JAVA_DOUBLE, row + column * 8L, value);
            } else {
                NativeMemory.ALL.set(ValueLayout.JAVA_FLOAT, row + column * 4L, (float) value);
            }
        }

        private double get(long row, int column) {
            return wide
                    ? NativeMemory.ALL.get(ValueLayout.JAVA_DOUBLE, row + column * 8L)
                    : NativeMemory.ALL.get(ValueLayout.JAVA_FLOAT, row + column * 4L);
        }

        void compute(ProductKernel kernel) {
            kernel.run(a, aStride, b, stride, start, stride, c, stride, rows, columns, depth, 0.75);
        }

        double[] run(ProductKernel kernel) {
            for (int i = 0; i < before.length; i++) {
                set(c + i / columns * stride, i % columns, before[i]);
            }
            compute(kernel);
            double[] result = new double[before.length];
            Arrays.setAll(result, i -> get(c + i / columns * stride, i % columns));
            return result;
        }

        double[] expected(boolean adds) {
            double[] result = new double[before.length];
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    double sum = get(start + i * stride, j);
                    for (int k = 0; k < depth; k++) {
                        sum += (transposed ? get(a + k * aStride, i) : get(a + i * aStride, k))
                                * get(b + k * stride, j);
                    }
                    result[i * columns + j] = adds ? before[i * columns + j] + 0.75 * sum : sum;
                }
            }
            return result;
        }
    }
}
