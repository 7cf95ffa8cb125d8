package io.pagegrad.gpu.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramInterpreter;
import io.pagegrad.gpu.compile.Arithmetic;
import io.pagegrad.gpu.compile.CompileOptions;
import io.pagegrad.gpu.compile.CubinCache;
import io.pagegrad.gpu.compile.CudaSource;
import io.pagegrad.gpu.compile.ImageKind;
import io.pagegrad.gpu.driver.CudaModule;
import io.pagegrad.gpu.driver.LaunchShape;
import io.pagegrad.gpu.emulator.RequiresCuda;
import io.pagegrad.gpu.emulator.TestDevice;
import io.pagegrad.gpu.kernel.Kernel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Generated kernels against the interpreter, which computes every row by itself.
@RequiresCuda
class ModelKernelsTest {
    private static final int SHARED = 40_000;

    @TempDir
    static Path folder;

    private static TestDevice device;
    private static CubinCache cache;

    @BeforeAll
    static void open() {
        device = TestDevice.open();
        cache = new CubinCache(folder);
    }

    @AfterAll
    static void close() {
        device.close();
    }

    private static CudaModule load(CudaSource source) {
        return device.context()
                .load(cache.compile(
                        device.compiler(),
                        source,
                        new CompileOptions(
                                device.context().device().architecture(), Arithmetic.STRICT, ImageKind.CUBIN)));
    }

    /// Columns on the device, cut into segments of the order of rows.
    private static final class Rows implements AutoCloseable {
        final double[][] host;
        final int rows;
        private final TestDevice.Vector[] columns;
        private final TestDevice.Vector starts;
        private final TestDevice.Vector table;
        final int segments;

        /// @param cuts rows where a segment begins, the first 0, the last `rows`
        Rows(int columnCount, int rows, KernelPrecision precision, int seed, int... cuts) {
            this.rows = rows;
            this.segments = cuts.length - 1;
            host = new double[columnCount][];
            columns = new TestDevice.Vector[columnCount];
            Random random = new Random(seed);
            boolean wide = precision == KernelPrecision.FLOAT64;
            long[] addresses = new long[columnCount * segments];
            for (int c = 0; c < columnCount; c++) {
                host[c] = random.doubles(rows, -2, 2).toArray();
                if (!wide) {
                    for (int i = 0; i < rows; i++) {
                        host[c][i] = (float) host[c][i];
                    }
                }
                // segments lie in device memory in reverse order
                double[] shuffled = new double[rows];
                int at = 0;
                for (int s = segments - 1; s >= 0; s--) {
                    int length = cuts[s + 1] - cuts[s];
                    System.arraycopy(host[c], cuts[s], shuffled, at, length);
                    addresses[s * columnCount + c] = (at - cuts[s]) * (wide ? 8L : 4L);
                    at += length;
                }
                columns[c] = wide ? device.doubles(shuffled) : device.floats(shuffled);
                for (int s = 0; s < segments; s++) {
                    addresses[s * columnCount + c] += columns[c].address();
                }
            }
            starts = device.longs(Arrays.stream(cuts).asLongStream().toArray());
            table = device.longs(addresses);
        }

        @Override
        public void close() {
            for (TestDevice.Vector column : columns) {
                column.close();
            }
            starts.close();
            table.close();
        }
    }

    private static double[] oracle(Program program, Rows rows, double[] weights, int from, int to) {
        ProgramInterpreter interpreter = new ProgramInterpreter(program);
        double[] sums = new double[program.outputCount()];
        double[] row = new double[rows.host.length];
        for (int r = from; r < to; r++) {
            for (int c = 0; c < row.length; c++) {
                row[c] = rows.host[c][r];
            }
            interpreter.run(row, weights);
            for (int o = 0; o < sums.length; o++) {
                sums[o] += interpreter.output(o);
            }
        }
        return sums;
    }

    private static double[] sums(
            Program program,
            CudaModule module,
            Rows rows,
            double[] weights,
            int from,
            int to,
            int blocks,
            int threads) {
        int chunks = (to - from + 1023) / 1024;
        try (TestDevice.Vector w = device.doubles(weights);
                TestDevice.Vector parts = device.doubles(new double[chunks * program.outputCount()]);
                TestDevice.Vector out = device.doubles(new double[program.outputCount()])) {
            device.stream()
                    .launch(
                            module.function("train_sums"),
                            new LaunchShape(blocks, threads, SHARED, false),
                            Kernel.TRAIN_SUMS.arguments(
                                    rows.starts.address(),
                                    rows.table.address(),
                                    rows.segments,
                                    rows.host.length,
                                    w.address(),
                                    (long) from,
                                    (long) to,
                                    parts.address()));
            device.stream()
                    .launch(
                            module.function("train_sums_finish"),
                            LaunchShape.of(1, 64),
                            Kernel.TRAIN_SUMS_FINISH.arguments(parts.address(), (long) chunks, out.address()));
            return out.doubles();
        }
    }

    @ParameterizedTest
    @EnumSource(KernelPrecision.class)
    void everyOperationIsThatOfTheInterpreter(KernelPrecision precision) {
        Program program = TestModels.everyOperation();
        double[] weights = {0.75, -0.5};
        double tolerance = precision == KernelPrecision.FLOAT32 ? 2e-4 : 1e-9;
        try (CudaModule module = load(TrainingText.sums(program, precision));
                Rows rows = new Rows(2, 300, precision, 1, 0, 300)) {
            double[] expected = oracle(program, rows, weights, 0, 300);
            double[] got = sums(program, module, rows, weights, 0, 300, 1, 64);
            for (int o = 0; o < expected.length; o++) {
                assertThat(got[o])
                        .as("output %d", o)
                        .isCloseTo(expected[o], within(tolerance * Math.max(1, Math.abs(expected[o]))));
            }
        }
    }

    @Test
    void sumsHaveOneOrderForEveryLaunchShape() {
        Program program = TestModels.linearGradient(4);
        double[] weights = {0.1, -0.2, 0.3, 0.4, 0.5};
        try (CudaModule module = load(TrainingText.sums(program, KernelPrecision.FLOAT32));
                Rows rows = new Rows(5, 9000, KernelPrecision.FLOAT32, 2, 0, 9000)) {
            double[] first = sums(program, module, rows, weights, 17, 8999, 1, 32);
            assertThat(sums(program, module, rows, weights, 17, 8999, 3, 96)).isEqualTo(first);
            assertThat(sums(program, module, rows, weights, 17, 8999, 2, 256)).isEqualTo(first);
            double[] expected = oracle(program, rows, weights, 17, 8999);
            for (int o = 0; o < expected.length; o++) {
                assertThat(first[o]).isCloseTo(expected[o], within(1e-5 * 9000));
            }
        }
    }

    @Test
    void segmentsOfTheOrderMakeNoDifference() {
        Program program = TestModels.linearGradient(2);
        double[] weights = {0.1, -0.2, 0.3};
        try (CudaModule module = load(TrainingText.sums(program, KernelPrecision.FLOAT64));
                Rows whole = new Rows(3, 5000, KernelPrecision.FLOAT64, 3, 0, 5000);
                Rows cut = new Rows(
                        3, 5000, KernelPrecision.FLOAT64, 3, 0, 1, 2, 40, 128, 129, 700, 4095, 4097, 4999, 5000)) {
            assertThat(cut.host).isDeepEqualTo(whole.host);
            assertThat(sums(program, module, cut, weights, 0, 5000, 2, 64))
                    .isEqualTo(sums(program, module, whole, weights, 0, 5000, 1, 32));
        }
    }

    @Test
    void manyOutputsAreCutIntoPieces() {
        int features = 70;
        Program program = TestModels.linearGradient(features);
        double[] weights = new Random(4).doubles(features + 1).toArray();
        try (CudaModule module = load(TrainingText.sums(program, KernelPrecision.FLOAT64));
                Rows rows = new Rows(features + 1, 200, KernelPrecision.FLOAT64, 5, 0, 200)) {
            double[] expected = oracle(program, rows, weights, 0, 200);
            double[] got = sums(program, module, rows, weights, 0, 200, 1, 64);
            for (int o = 0; o < expected.length; o++) {
                assertThat(got[o]).isCloseTo(expected[o], within(1e-8));
            }
        }
    }

    /// Weights and state after steps.
    private record Trained(double[] weights, double[] state, boolean finite) {}

    private static Trained descend(
            Rows rows, TrainingText.Update update, Program gradient, double[] start, int batchRows, int batches) {
        double[] weights = start.clone();
        double[] state = new double[weights.length];
        ProgramInterpreter rule = new ProgramInterpreter(update.program());
        for (int b = 0; b < batches; b++) {
            int from = b * batchRows;
            int to = Math.min(rows.rows, from + batchRows);
            double[] sums = oracle(gradient, rows, weights, from, to);
            double factor = 1.0 / (to - from);
            double length = Math.sqrt(Arrays.stream(sums).map(g -> g * g).sum()) * factor;
            factor = length > update.clipNorm() ? factor * (update.clipNorm() / length) : factor;
            for (int j = 0; j < weights.length; j++) {
                rule.run(new double[] {weights[j], sums[j], 1, state[j]}, new double[] {factor, b + 1});
                weights[j] = rule.output(0);
                if (update.states() > 0) {
                    state[j] = rule.output(1);
                }
            }
        }
        return new Trained(weights, state, true);
    }

    private static Trained run(
            CudaModule module,
            Rows rows,
            double[] start,
            int batchRows,
            int batches,
            int blocks,
            int threads,
            boolean shared) {
        int n = start.length;
        try (TestDevice.Vector w = device.doubles(start);
                TestDevice.Vector state = device.doubles(new double[n]);
                TestDevice.Vector penalised = device.doubles(new double[n]);
                TestDevice.Vector counter = device.longs(0);
                TestDevice.Vector finite = device.ints(1)) {
            device.stream()
                    .launch(
                            module.function("train_run"),
                            new LaunchShape(blocks, threads, SHARED, false),
                            Kernel.TRAIN_RUN.arguments(
                                    rows.starts.address(),
                                    rows.table.address(),
                                    rows.segments,
                                    rows.host.length,
                                    (long) rows.rows,
                                    (long) batchRows,
                                    0L,
                                    (long) batches,
                                    1L,
                                    w.address(),
                                    state.address(),
                                    penalised.address(),
                                    counter.address(),
                                    0L,
                                    shared ? 1 : 0,
                                    finite.address()));
            return new Trained(w.doubles(), state.doubles(), finite.ints()[0] == 1);
        }
    }

    private static Trained together(
            CudaModule module, Rows rows, double[] start, int batchRows, int batches, int blocks, int threads) {
        int n = start.length;
        int chunks = (batchRows + 1023) / 1024;
        try (TestDevice.Vector w = device.doubles(start);
                TestDevice.Vector state = device.doubles(new double[n]);
                TestDevice.Vector blockState = device.doubles(new double[n * blocks]);
                TestDevice.Vector penalised = device.doubles(new double[n]);
                TestDevice.Vector parts = device.doubles(new double[2 * chunks * n]);
                TestDevice.Vector barrier = device.ints(0, 0);
                TestDevice.Vector finite = device.ints(1)) {
            device.stream()
                    .launch(
                            module.function("train_together"),
                            new LaunchShape(blocks, threads, SHARED, true),
                            Kernel.TRAIN_TOGETHER.arguments(
                                    rows.starts.address(),
                                    rows.table.address(),
                                    rows.segments,
                                    rows.host.length,
                                    (long) rows.rows,
                                    (long) batchRows,
                                    0L,
                                    (long) batches,
                                    1L,
                                    w.address(),
                                    state.address(),
                                    blockState.address(),
                                    penalised.address(),
                                    parts.address(),
                                    barrier.address(),
                                    finite.address()));
            return new Trained(w.doubles(), state.doubles(), finite.ints()[0] == 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"32,32", "64,1000", "96,5000", "256,70000"})
    void descentIsThatOfTheInterpreterAndEqualForEveryWayToRunIt(int threads, int batchRows) {
        Program gradient = TestModels.linearGradient(3);
        TrainingText.Update update = TestModels.momentum(0.05, 1.5);
        double[] start = {0.5, -0.5, 0.25, 0};
        int totalRows = batchRows == 32 ? 300 : Math.max(10_500, batchRows);
        int batches = (totalRows + batchRows - 1) / batchRows;
        try (CudaModule module = load(TrainingText.gradient(gradient, 4, false, update, KernelPrecision.FLOAT64));
                Rows rows = new Rows(4, totalRows, KernelPrecision.FLOAT64, 6, 0, totalRows / 2, totalRows)) {
            Trained expected = descend(rows, update, gradient, start, batchRows, batches);
            Trained alone = run(module, rows, start, batchRows, batches, 1, threads, false);
            for (int j = 0; j < 4; j++) {
                assertThat(alone.weights[j]).isCloseTo(expected.weights[j], within(1e-11));
                assertThat(alone.state[j]).isCloseTo(expected.state[j], within(1e-11));
            }
            assertThat(run(module, rows, start, batchRows, batches, 1, 128, false).weights)
                    .isEqualTo(alone.weights);
            assertThat(run(module, rows, start, batchRows, batches, 1, 32, true).weights)
                    .isEqualTo(alone.weights);
            for (int blocks : new int[] {1, 3}) {
                Trained shared = together(module, rows, start, batchRows, batches, blocks, threads);
                assertThat(shared.weights).isEqualTo(alone.weights);
                assertThat(shared.state).isEqualTo(alone.state);
                assertThat(shared.finite).isTrue();
            }
        }
    }

    @Test
    void racyLearnersOnOneModelReachTheMinimum() {
        Program gradient = TestModels.linearGradient(2);
        double[] truth = {1.5, -0.5, 0.75};
        try (CudaModule module = load(
                        TrainingText.gradient(gradient, 3, false, TestModels.descent(0.05), KernelPrecision.FLOAT64));
                Rows rows = new Rows(3, 6400, KernelPrecision.FLOAT64, 7, 0, 6400)) {
            for (int r = 0; r < rows.rows; r++) {
                rows.host[2][r] = truth[0] * rows.host[0][r] + truth[1] * rows.host[1][r] + truth[2];
            }
            try (TestDevice.Vector label = device.doubles(rows.host[2]);
                    Rows labelled = rows) {
                long[] table = labelled.table.longs();
                table[2] = label.address();
                try (TestDevice.Vector withLabel = device.longs(table)) {
                    double[] got = hogwild(module, labelled, withLabel.address());
                    for (int j = 0; j < 3; j++) {
                        assertThat(got[j]).isCloseTo(truth[j], within(1e-3));
                    }
                }
            }
        }
    }

    private static double[] hogwild(CudaModule module, Rows rows, long table) {
        try (TestDevice.Vector w = device.doubles(0, 0, 0);
                TestDevice.Vector penalised = device.doubles(0, 0, 0);
                TestDevice.Vector counter = device.longs(0);
                TestDevice.Vector finite = device.ints(1)) {
            device.stream()
                    .launch(
                            module.function("train_run"),
                            new LaunchShape(4, 32, SHARED, false),
                            Kernel.TRAIN_RUN.arguments(
                                    rows.starts.address(),
                                    table,
                                    1,
                                    3,
                                    6400L,
                                    32L,
                                    0L,
                                    200L,
                                    1L,
                                    w.address(),
                                    0L,
                                    penalised.address(),
                                    counter.address(),
                                    0L,
                                    1,
                                    finite.address()));
            double[] got = w.doubles();
            assertThat(counter.longs()[0]).isEqualTo(200 + 4);
            assertThat(finite.ints()[0]).isEqualTo(1);
            return got;
        }
    }

    @Test
    void divergenceIsTold() {
        try (CudaModule module = load(TrainingText.gradient(
                        TestModels.linearGradient(2), 3, false, TestModels.descent(1e300), KernelPrecision.FLOAT64));
                Rows rows = new Rows(3, 640, KernelPrecision.FLOAT64, 8, 0, 640)) {
            assertThat(run(module, rows, new double[] {1, 1, 1}, 32, 20, 1, 64, false).finite)
                    .isFalse();
        }
    }
}
