package io.pagegrad.gpu.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.gpu.compile.CubinCache;
import io.pagegrad.gpu.driver.LaunchShape;
import io.pagegrad.gpu.emulator.RequiresCuda;
import io.pagegrad.gpu.emulator.TestDevice;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@RequiresCuda
class MatrixKernelsTest {
    private static TestDevice device;
    private static KernelLibrary floats;

    @BeforeAll
    static void open(@TempDir Path cache) {
        device = TestDevice.open();
        floats = KernelLibrary.load(device.context(), device.compiler(), new CubinCache(cache), Real.FLOAT32);
    }

    @AfterAll
    static void close() {
        floats.close();
        device.close();
    }

    private static double[] random(int seed, int count) {
        double[] values = new Random(seed).doubles(count, -1, 1).toArray();
        for (int i = 0; i < count; i++) {
            values[i] = (float) values[i];
        }
        return values;
    }

    private static double[] product(
            double[] a, double[] b, int rows, int columns, int inner, boolean turnA, boolean turnB) {
        double[] c = new double[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                for (int k = 0; k < inner; k++) {
                    c[i * columns + j] +=
                            a[turnA ? k * rows + i : i * inner + k] * b[turnB ? j * inner + k : k * columns + j];
                }
            }
        }
        return c;
    }

    private static float[] launch(
            Kernel kernel,
            int blocks,
            TestDevice.Vector c,
            TestDevice.Vector other,
            double[] a,
            double[] b,
            int rows,
            int columns,
            int inner,
            boolean turnA,
            boolean turnB,
            int kind,
            double factor) {
        try (TestDevice.Vector left = device.floats(a);
                TestDevice.Vector right = device.floats(b)) {
            floats.launch(
                    device.stream(),
                    kernel,
                    LaunchShape.of(blocks, 256),
                    c.address(),
                    left.address(),
                    right.address(),
                    other.address(),
                    (long) rows,
                    (long) columns,
                    (long) inner,
                    turnA ? 1L : inner,
                    turnA ? (long) rows : 1L,
                    turnB ? 1L : columns,
                    turnB ? (long) inner : 1L,
                    kind,
                    factor);
            return c.floats();
        }
    }

    /// Largest relative error of one factor that is rounded so.
    private static double rounding(Kernel kernel) {
        return switch (kernel) {
            case MATRIX_TF32, MATRIX_F16 -> Math.scalb(1.0, -11);
            case MATRIX_BF16 -> Math.scalb(1.0, -8);
            default -> Math.scalb(1.0, -24);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "MATRIX_PRODUCT,1,1,1,false,false",
        "MATRIX_PRODUCT,70,10,37,false,false",
        "MATRIX_PRODUCT,65,130,20,true,false",
        "MATRIX_PRODUCT,33,64,100,false,true",
        "MATRIX_PRODUCT,10,10,17,true,true",
        "MATRIX_TF32,70,10,37,false,false",
        "MATRIX_TF32,65,130,20,true,false",
        "MATRIX_BF16,33,64,100,false,true",
        "MATRIX_BF16,64,64,64,true,true",
        "MATRIX_F16,70,72,33,false,false",
        "MATRIX_F16,20,30,40,true,false"
    })
    void productIsThatOfThePlainLoop(Kernel kernel, int rows, int columns, int inner, boolean turnA, boolean turnB) {
        Assumptions.assumeTrue(floats.has(kernel), "the device has no such tensor cores");
        double[] a = random(1, rows * inner);
        double[] b = random(2, inner * columns);
        double[] expected = product(a, b, rows, columns, inner, turnA, turnB);
        try (TestDevice.Vector c = device.floats(new double[rows * columns])) {
            float[] got = launch(kernel, 2, c, c, a, b, rows, columns, inner, turnA, turnB, 0, 0.5);
            double most = (2 * rounding(kernel) + inner * 1e-7) * inner;
            double largest = 0;
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) got[i]).isCloseTo(0.5 * expected[i], within(most));
                largest = Math.max(largest, Math.abs(got[i] - 0.5 * expected[i]));
            }
            // rounding must show, or the product was not made of rounded factors
            if (kernel != Kernel.MATRIX_PRODUCT) {
                assertThat(largest).isGreaterThan(rounding(kernel) / 64);
            }
        }
    }

    @Test
    void epiloguesAreFused() {
        int rows = 9;
        int columns = 12;
        int inner = 20;
        double[] a = random(3, rows * inner);
        double[] b = random(4, inner * columns);
        double[] y = random(5, rows * columns);
        double[] sum = product(a, b, rows, columns, inner, false, false);
        for (Kernel kernel : new Kernel[] {Kernel.MATRIX_PRODUCT, Kernel.MATRIX_TF32}) {
            if (!floats.has(kernel)) {
                continue;
            }
            for (int kind = 0; kind <= 5; kind++) {
                try (TestDevice.Vector c = device.floats(y);
                        TestDevice.Vector other = device.floats(y)) {
                    float[] got = launch(kernel, 1, c, other, a, b, rows, columns, inner, false, false, kind, -2);
                    for (int i = 0; i < sum.length; i++) {
                        double expected = switch (kind) {
                            case 1 -> 1 / (1 + Math.exp(-sum[i]));
                            case 2 -> Math.max(0, sum[i]);
                            case 3 -> sum[i] * y[i] * (1 - y[i]);
                            case 4 -> y[i] > 0 ? sum[i] : 0;
                            case 5 -> y[i] - 2 * sum[i];
                            default -> -2 * sum[i];
                        };
                        assertThat((double) got[i]).as("epilogue %d", kind).isCloseTo(expected, within(0.05));
                    }
                }
            }
        }
    }

    @Test
    void strictProductHasOneOrderForEveryLaunchShape() {
        double[] a = random(6, 130 * 70);
        double[] b = random(7, 70 * 100);
        float[] first = null;
        for (int blocks : new int[] {1, 3, 6}) {
            try (TestDevice.Vector c = device.floats(new double[130 * 100])) {
                float[] got = launch(Kernel.MATRIX_PRODUCT, blocks, c, c, a, b, 130, 100, 70, false, false, 0, 1);
                first = first == null ? got : first;
                assertThat(got).isEqualTo(first);
            }
        }
    }
}
