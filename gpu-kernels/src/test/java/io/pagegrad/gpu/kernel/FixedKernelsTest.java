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
import org.junit.jupiter.params.provider.ValueSource;

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
    @ValueSource(ints = {1, 1000, 1024, 1025, 5000})
    void compactionKeepsFlaggedRowsInOrder(int n) {
        double[] x = random(11, n);
        Random random = new Random(n);
        int[] flags = random.ints(n, 0, 2).toArray();
        int blocks = (n + 1023) / 1024;
        double[] expected = new double[n];
        int kept = 0;
        for (int i = 0; i < n; i++) {
            if (flags[i] != 0) {
                expected[kept++] = x[i];
            }
        }
        try (TestDevice.Vector column = device.doubles(x);
                TestDevice.Vector out = device.doubles(new double[n]);
                TestDevice.Vector flag = device.ints(flags);
                TestDevice.Vector counts = device.ints(new int[blocks]);
                TestDevice.Vector starts = device.longs(new long[blocks + 1])) {
            LaunchShape parts = LaunchShape.of(blocks, 1024);
            doubles.launch(device.stream(), Kernel.COLUMN_SELECT, parts, flag.address(), (long) n, counts.address());
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
                    parts,
                    flag.address(),
                    starts.address(),
                    column.address(),
                    out.address(),
                    (long) n);
            assertThat(starts.longs()[blocks]).isEqualTo(kept);
            assertThat(out.doubles()).isEqualTo(expected);
        }
    }

    @Test
    void gatherFollowsTheRows() {
        double[] x = random(12, 500);
        long[] rows = new Random(1).longs(700, 0, 500).toArray();
        try (TestDevice.Vector column = device.doubles(x);
                TestDevice.Vector row = device.longs(rows);
                TestDevice.Vector out = device.doubles(new double[700])) {
            doubles.launch(
                    device.stream(), Kernel.COLUMN_GATHER, 700, out.address(), column.address(), row.address(), 700L);
            double[] got = out.doubles();
            for (int i = 0; i < 700; i++) {
                assertThat(got[i]).isEqualTo(x[(int) rows[i]]);
            }
        }
    }

    @Test
    void philoxIsThatOfTheHost() {
        int n = 1000;
        long seed = 0x123456789abcdefL;
        long first = (1L << 34) - 7;
        try (TestDevice.Vector words = device.ints(new int[n]);
                TestDevice.Vector uniform = device.doubles(new double[n]);
                TestDevice.Vector normal = device.doubles(new double[n])) {
            doubles.launch(device.stream(), Kernel.PHILOX_BITS, n, words.address(), seed, 3L, first, (long) n);
            doubles.launch(
                    device.stream(), Kernel.PHILOX_UNIFORM, n, uniform.address(), seed, 3L, first, 0.0, 1.0, (long) n);
            doubles.launch(
                    device.stream(), Kernel.PHILOX_NORMAL, n, normal.address(), seed, 3L, first, 0.0, 1.0, (long) n);
            for (int i = 0; i < n; i++) {
                assertThat(words.ints()[i]).isEqualTo(Philox.bits(seed, 3, first + i));
                assertThat(uniform.doubles()[i]).isEqualTo(Philox.uniform(seed, 3, first + i));
                assertThat(normal.doubles()[i]).isCloseTo(Philox.normal(seed, 3, first + i), within(1e-12));
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
