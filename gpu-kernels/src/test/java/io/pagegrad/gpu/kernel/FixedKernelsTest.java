package io.pagegrad.gpu.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.gpu.compile.CubinCache;
import io.pagegrad.gpu.driver.LaunchShape;
import io.pagegrad.gpu.emulator.RequiresCuda;
import io.pagegrad.gpu.emulator.TestDevice;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@RequiresCuda
class FixedKernelsTest {
    private static final int[] SIZES = {1, 31, 32, 33, 1000, 2049, 5000};

    private static TestDevice device;
    private static KernelLibrary floats;
    private static KernelLibrary doubles;

    @BeforeAll
    static void open(@TempDir Path cache) {
        device = TestDevice.open();
        CubinCache cubins = new CubinCache(cache);
        floats = KernelLibrary.load(device.context(), device.compiler(), cubins, Real.FLOAT32);
        doubles = KernelLibrary.load(device.context(), device.compiler(), cubins, Real.FLOAT64);
    }

    @AfterAll
    static void close() {
        floats.close();
        doubles.close();
        device.close();
    }

    private static double[] random(int seed, int count) {
        return new Random(seed).doubles(count, -3, 3).toArray();
    }

    @Test
    void axpyScaleAndFillAreThoseOfTheHost() {
        for (int n : SIZES) {
            double[] y = random(1, n);
            double[] x = random(2, n);
            try (TestDevice.Vector target = device.doubles(y);
                    TestDevice.Vector source = device.doubles(x)) {
                doubles.launch(
                        device.stream(), Kernel.VECTOR_AXPY, n, target.address(), 0.7, source.address(), (long) n);
                doubles.launch(device.stream(), Kernel.VECTOR_SCALE, n, target.address(), -1.5, (long) n);
                doubles.launch(device.stream(), Kernel.VECTOR_FILL, n, source.address(), 4.25, (long) n);
                for (int i = 0; i < n; i++) {
                    y[i] = (y[i] + 0.7 * x[i]) * -1.5;
                }
                assertThat(target.doubles()).isEqualTo(y);
                assertThat(source.doubles()).containsOnly(4.25);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,32", "3,64", "7,256"})
    void sumIntoHasOneOrderForEveryLaunchShape(int blocks, int threads) {
        int n = 301;
        int vectors = 17;
        double[] sources = random(3, vectors * n);
        double[] expected = random(4, n);
        try (TestDevice.Vector target = device.doubles(expected);
                TestDevice.Vector source = device.doubles(sources)) {
            doubles.launch(
                    device.stream(),
                    Kernel.VECTOR_SUM_INTO,
                    LaunchShape.of(blocks, threads),
                    target.address(),
                    source.address(),
                    (long) vectors,
                    (long) n,
                    0.25,
                    (long) n);
            for (int i = 0; i < n; i++) {
                double sum = 0;
                for (int v = 0; v < vectors; v++) {
                    sum += sources[v * n + i];
                }
                expected[i] += 0.25 * sum;
            }
            assertThat(target.doubles()).isEqualTo(expected);
        }
    }

    @Test
    void differenceIsAddedElementByElement() {
        double[] y = random(4, 77);
        double[] plus = random(5, 77);
        double[] minus = random(6, 77);
        try (TestDevice.Vector target = device.doubles(y);
                TestDevice.Vector first = device.doubles(plus);
                TestDevice.Vector second = device.doubles(minus)) {
            doubles.launch(
                    device.stream(),
                    Kernel.VECTOR_ADD_DIFFERENCE,
                    77,
                    target.address(),
                    0.125,
                    first.address(),
                    second.address(),
                    77L);
            for (int i = 0; i < 77; i++) {
                y[i] += 0.125 * (plus[i] - minus[i]);
            }
            assertThat(target.doubles()).isEqualTo(y);
        }
    }

    private static double squaredLength(double[] values, int blocks) {
        int parts = (values.length + 2047) / 2048;
        try (TestDevice.Vector source = device.doubles(values);
                TestDevice.Vector part = device.doubles(new double[parts]);
                TestDevice.Vector out = device.doubles(new double[1])) {
            doubles.launch(
                    device.stream(),
                    Kernel.VECTOR_NORM_PARTS,
                    LaunchShape.of(blocks, 256),
                    source.address(),
                    (long) values.length,
                    part.address());
            doubles.launch(
                    device.stream(),
                    Kernel.VECTOR_NORM_FINISH,
                    LaunchShape.of(1, 32),
                    part.address(),
                    parts,
                    out.address());
            return out.doubles()[0];
        }
    }

    @Test
    void normIsThatOfTheHostAndHasOneOrder() {
        for (int n : SIZES) {
            double[] x = random(7, n);
            double expected = 0;
            for (double v : x) {
                expected += v * v;
            }
            double got = squaredLength(x, 1);
            assertThat(got).isCloseTo(expected, within(1e-12 * expected));
            assertThat(squaredLength(x, 3)).isEqualTo(got);
        }
        double[] broken = random(8, 3000);
        broken[2999] = Double.NaN;
        assertThat(squaredLength(broken, 2)).isNaN();
    }

    @Test
    void scalingRoundsOnceAsTheHostDoes() {
        double[] values = random(9, 1000);
        float[] expected = new float[1000];
        for (int i = 0; i < 1000; i++) {
            expected[i] = (float) (((double) (float) values[i] - 0.3) * 1.7);
        }
        try (TestDevice.Vector column = device.floats(values)) {
            floats.launch(
                    device.stream(), Kernel.COLUMN_SCALE, 1000, column.address(), column.address(), 0.3, 1.7, 1000L);
            assertThat(column.floats()).isEqualTo(expected);
        }
    }

    @Test
    void momentsOfPartsAreThoseOfTheHost() {
        int n = 2500;
        double[] x = random(10, n);
        try (TestDevice.Vector column = device.doubles(x);
                TestDevice.Vector parts = device.doubles(new double[4 * 3])) {
            doubles.launch(device.stream(), Kernel.COLUMN_MOMENTS, n, column.address(), (long) n, parts.address());
            double[] got = parts.doubles();
            for (int part = 0; part < 3; part++) {
                int from = part * 1024;
                int to = Math.min(n, from + 1024);
                double mean = 0;
                double low = Double.POSITIVE_INFINITY;
                double high = Double.NEGATIVE_INFINITY;
                for (int i = from; i < to; i++) {
                    mean += x[i] / (to - from);
                    low = Math.min(low, x[i]);
                    high = Math.max(high, x[i]);
                }
                double squares = 0;
                for (int i = from; i < to; i++) {
                    squares += (x[i] - mean) * (x[i] - mean);
                }
                assertThat(got[4 * part]).isCloseTo(mean, within(1e-12));
                assertThat(got[4 * part + 1]).isCloseTo(squares, within(1e-9));
                assertThat(got[4 * part + 2]).isEqualTo(low);
                assertThat(got[4 * part + 3]).isEqualTo(high);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1000,1", "1024,2", "1025,3", "5000,1"})
    void compactionPutsKeptRowsInFrontAndTheOthersBehind(int n, int words) {
        Random random = new Random(n);
        long[] bits = random.longs((n + 63) / 64).toArray();
        int[] x = random.ints((long) n * words).toArray();
        int blocks = (n + 1023) / 1024;
        int[] expected = new int[n * words];
        int to = 0;
        for (int pass = 0; pass < 2; pass++) {
            for (int row = 0; row < n; row++) {
                if ((bits[row / 64] >>> row & 1) == pass) {
                    System.arraycopy(x, row * words, expected, words * to++, words);
                }
            }
        }
        try (TestDevice.Vector column = device.ints(x);
                TestDevice.Vector out = device.ints(new int[n * words]);
                TestDevice.Vector bit = device.longs(bits);
                TestDevice.Vector counts = device.ints(new int[blocks]);
                TestDevice.Vector starts = device.longs(new long[blocks + 1])) {
            doubles.launch(
                    device.stream(), Kernel.COLUMN_SELECT, blocks * 32L, bit.address(), (long) n, counts.address());
            doubles.launch(
                    device.stream(),
                    Kernel.COLUMN_POSITIONS,
                    LaunchShape.of(1, 32),
                    counts.address(),
                    (long) blocks,
                    starts.address());
            doubles.launch(
                    device.stream(),
                    Kernel.COLUMN_COMPACT,
                    LaunchShape.of(blocks, 1024),
                    bit.address(),
                    starts.address(),
                    (long) blocks,
                    column.address(),
                    out.address(),
                    (long) n,
                    words);
            assertThat(out.ints()).isEqualTo(expected);
        }
    }

    @Test
    void nullsGetTheirStandInInAllLanes() {
        int rows = 501;
        double[] x = random(13, 3 * rows);
        long[] nulls = new Random(4).longs(8).toArray();
        try (TestDevice.Vector column = device.doubles(x);
                TestDevice.Vector bits = device.longs(nulls)) {
            doubles.launch(
                    device.stream(), Kernel.COLUMN_NULLS, 900, column.address(), bits.address(), (long) rows, 3, 0.1);
            double[] got = column.doubles();
            for (int i = 0; i < got.length; i++) {
                boolean isNull = (nulls[i / 3 / 64] >>> i / 3 & 1) != 0;
                assertThat(got[i]).isEqualTo(isNull ? 0.1 : x[i]);
            }
        }
    }

    @Test
    void codesOfCategoriesBecomeNumbers() {
        int[] codes = {2, 0, -1, 1, 2};
        int[] map = {1, -1, 0};
        try (TestDevice.Vector code = device.ints(codes);
                TestDevice.Vector of = device.ints(map);
                TestDevice.Vector ordinal = device.doubles(new double[5]);
                TestDevice.Vector hot = device.doubles(new double[10])) {
            doubles.launch(
                    device.stream(),
                    Kernel.COLUMN_CATEGORIES,
                    5,
                    ordinal.address(),
                    code.address(),
                    of.address(),
                    5L,
                    0);
            doubles.launch(
                    device.stream(), Kernel.COLUMN_CATEGORIES, 10, hot.address(), code.address(), of.address(), 5L, 2);
            assertThat(ordinal.doubles()).containsExactly(0, 1, -1, -1, 0);
            assertThat(hot.doubles()).containsExactly(1, 0, 0, 1, 0, 0, 0, 0, 1, 0);
        }
    }

    @Test
    void gatherFollowsTheRowsThroughSegments() {
        int[] first = new Random(12).ints(300).toArray();
        int[] second = new Random(13).ints(200).toArray();
        long[] rows = new Random(1).longs(350, 0, 250).toArray();
        try (TestDevice.Vector a = device.ints(first);
                TestDevice.Vector b = device.ints(second);
                TestDevice.Vector starts = device.longs(0, 150, 250);
                TestDevice.Vector table = device.longs(a.address(), 0, b.address() - 150 * 8, 0);
                TestDevice.Vector row = device.longs(rows);
                TestDevice.Vector out = device.ints(new int[700])) {
            doubles.launch(
                    device.stream(),
                    Kernel.COLUMN_GATHER,
                    700,
                    out.address(),
                    starts.address(),
                    table.address(),
                    2,
                    2,
                    row.address(),
                    350L,
                    2);
            int[] got = out.ints();
            for (int i = 0; i < 700; i++) {
                int from = (int) rows[i / 2] * 2 + i % 2;
                assertThat(got[i]).isEqualTo(from < 300 ? first[from] : second[from - 300]);
            }
        }
    }

    @Test
    void argumentsAreChecked() {
        assertThatThrownBy(() -> doubles.launch(device.stream(), Kernel.VECTOR_FILL, 1, 0L, 1.0))
                .hasMessage("VECTOR_FILL takes 3 arguments, not 2");
        assertThatThrownBy(() -> doubles.launch(device.stream(), Kernel.VECTOR_FILL, 1, 0L, 1L, 1L))
                .hasMessage("VECTOR_FILL argument 1 is f64, not Long");
    }
}
