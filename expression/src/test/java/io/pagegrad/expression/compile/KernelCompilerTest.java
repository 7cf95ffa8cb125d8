package io.pagegrad.expression.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.expression.ir.ProgramInterpreter;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KernelCompilerTest {
    private static final int[] ROW_COUNTS = {0, 1, 2, 9, 10, 15, 16, 17, 31, 32, 33, 47, 64, 100, 1023, 1025, 3000};

    static Stream<Op> operations() {
        return Stream.of(Op.values()).filter(op -> op.arity() > 0);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationComputesWhatTheInterpreterComputes(Op op) {
        for (KernelPrecision precision : KernelPrecision.values()) {
            for (boolean vectors : new boolean[] {true, false}) {
                compare(programOf(op), precision, vectors, 100, 7);
            }
        }
    }

    /// Column 0 and 1 are positive and below one, so that every function is defined there.
    private static Program programOf(Op op) {
        ProgramBuilder b = new ProgramBuilder();
        int[] operands = new int[op.arity()];
        int[] numbers = {b.column(0), b.column(1), b.weight(0)};
        int[] truths = {b.apply(Op.LESS, numbers[0], numbers[1]), b.apply(Op.LESS_EQUAL, numbers[2], numbers[1])};
        for (int a = 0; a < operands.length; a++) {
            operands[a] = op.takesLogical(a) ? truths[a] : numbers[a];
        }
        int node = b.apply(op, operands);
        if (op == Op.ACOS || op == Op.TANH) {
            node = b.add(node, b.weight(0));
        }
        return b.build(op.isLogical() ? b.select(node, numbers[0], numbers[1]) : node);
    }

    @Test
    void sumsAgreeForEveryNumberOfRowsInEveryPrecision() {
        for (KernelPrecision precision : KernelPrecision.values()) {
            for (boolean vectors : new boolean[] {true, false}) {
                for (int rows : ROW_COUNTS) {
                    compare(squaredError(4), precision, vectors, rows, rows);
                }
            }
        }
    }

    @Test
    void wideProgramsAreSplitAndStillAgree() {
        for (int features : new int[] {16, 24, 64, 256, 700}) {
            compare(squaredError(features), KernelPrecision.FLOAT64, true, 1500, features);
            compare(squaredError(features), KernelPrecision.FLOAT32, true, 333, features);
        }
    }

    @Test
    void conditionsPassBetweenPieces() {
        ProgramBuilder b = new ProgramBuilder();
        int condition = b.apply(Op.LESS, b.column(0), b.weight(0));
        int sum = b.constant(0);
        for (int i = 0; i < 200; i++) {
            sum = b.add(sum, b.apply(Op.EXP, b.multiply(b.column(1), b.constant(-i))));
        }
        compare(b.build(b.select(condition, sum, b.column(1)), sum), KernelPrecision.FLOAT64, true, 2100, 1);
    }

    @Test
    void outputsEqualForAllRowsAreMultipliedByTheRowCount() {
        ProgramBuilder b = new ProgramBuilder();
        Program program = b.build(b.apply(Op.EXP, b.weight(0)), b.constant(3), b.column(0));
        compare(program, KernelPrecision.FLOAT32, true, 77, 3);
    }

    @Test
    void randomProgramsAgree() {
        Random random = new Random(42);
        for (int i = 0; i < 300; i++) {
            Program program = randomProgram(random);
            KernelPrecision precision = KernelPrecision.values()[i % 3];
            compare(program, precision, i % 2 == 0, 1 + random.nextInt(90), i);
        }
    }

    private static Program randomProgram(Random random) {
        Op[] safe = {
            Op.ADD,
            Op.SUB,
            Op.MUL,
            Op.MIN,
            Op.MAX,
            Op.ABS,
            Op.NEG,
            Op.SIGMOID,
            Op.TANH,
            Op.SIN,
            Op.COS,
            Op.RELU,
            Op.SOFTPLUS,
            Op.ATAN
        };
        ProgramBuilder b = new ProgramBuilder();
        List<Integer> nodes = new ArrayList<>(List.of(b.column(0), b.column(1), b.weight(0), b.constant(0.5)));
        int size = 3 + random.nextInt(40);
        for (int i = 0; i < size; i++) {
            Op op = safe[random.nextInt(safe.length)];
            int first = nodes.get(random.nextInt(nodes.size()));
            int second = nodes.get(random.nextInt(nodes.size()));
            int node = op.arity() == 1 ? b.apply(op, first) : b.apply(op, first, second);
            nodes.add(b.apply(Op.TANH, node));
        }
        return b.build(nodes.getLast(), nodes.get(nodes.size() / 2));
    }

    /// Compares sums and stored rows with the interpreter.
    static void compare(Program program, KernelPrecision precision, boolean vectors, int rows, long seed) {
        Random random = new Random(seed);
        double[][] values = new double[Math.max(1, program.columnCount())][rows];
        for (double[] column : values) {
            for (int r = 0; r < rows; r++) {
                column[r] = 0.05 + 0.9 * random.nextDouble();
            }
        }
        double[] weights =
                random.doubles(Math.max(1, program.weightCount()), 0.1, 0.9).toArray();
        try (Columns columns = new Columns(values, precision)) {
            ProgramInterpreter oracle = new ProgramInterpreter(program);
            double[][] expected = new double[program.outputCount()][rows];
            for (int r = 0; r < rows; r++) {
                oracle.run(columns.row(r), weights);
                for (int o = 0; o < expected.length; o++) {
                    expected[o][r] = oracle.output(o);
                }
            }
            compareSums(program, precision, vectors, rows, columns, weights, expected);
            compareRows(program, precision, vectors, rows, columns, weights, expected);
        }
    }

    private static void compareSums(
            Program program,
            KernelPrecision precision,
            boolean vectors,
            int rows,
            Columns columns,
            double[] weights,
            double[][] expected) {
        SumKernel kernel = KernelCompiler.sum(program, precision, vectors);
        double[] sums = new double[kernel.sumCount()];
        Arrays.fill(sums, Double.NaN);
        try (Block scratch = OffHeap.allocate(kernel.scratchBytes(), MemoryTag.SCRATCH)) {
            kernel.sum(columns.addresses(), 0, rows, weights, sums, scratch.address());
        }
        for (int o = 0; o < expected.length; o++) {
            double sum = 0;
            double size = 1e-300;
            for (double value : expected[o]) {
                sum += value;
                size += Math.abs(value);
            }
            double tolerance = precision == KernelPrecision.FLOAT32 ? 2e-5 : 1e-12;
            assertThat(sums[o])
                    .as("output %d of %s %s", o, precision, program)
                    .isCloseTo(sum, within(tolerance * (size + conditioning(program, rows))));
        }
    }

    /// Wide sums lose digits by cancellation inside a row.
    private static double conditioning(Program program, int rows) {
        return (double) rows * Math.max(1, program.columnCount() / 8);
    }

    private static void compareRows(
            Program program,
            KernelPrecision precision,
            boolean vectors,
            int rows,
            Columns columns,
            double[] weights,
            double[][] expected) {
        MapKernel kernel = KernelCompiler.map(program, precision, vectors);
        Block[] targets = new Block[expected.length];
        long[] addresses = new long[expected.length];
        for (int o = 0; o < targets.length; o++) {
            targets[o] = OffHeap.allocate((long) rows * precision.computeBytes(), MemoryTag.CACHE);
            addresses[o] = targets[o].address();
        }
        try (Block scratch = OffHeap.allocate(kernel.scratchBytes(), MemoryTag.SCRATCH)) {
            kernel.map(columns.addresses(), 0, rows, weights, addresses, scratch.address());
            for (int o = 0; o < targets.length; o++) {
                for (int r = 0; r < rows; r++) {
                    double actual = precision.computeBytes() == Float.BYTES
                            ? targets[o].segment().getAtIndex(ValueLayout.JAVA_FLOAT, r)
                            : targets[o].segment().getAtIndex(ValueLayout.JAVA_DOUBLE, r);
                    double tolerance = precision == KernelPrecision.FLOAT32 ? 1e-4 : 1e-12;
                    assertThat(actual)
                            .as("row %d output %d of %s %s", r, o, precision, program)
                            .isCloseTo(
                                    expected[o][r],
                                    within(tolerance * (Math.abs(expected[o][r]) + conditioning(program, 1))));
                }
            }
        } finally {
            for (Block target : targets) {
                target.close();
            }
        }
    }

    @Test
    void rangesStartAnywhere() {
        Program program = squaredError(3);
        double[][] values = new double[4][200];
        Random random = new Random(5);
        for (double[] column : values) {
            Arrays.setAll(column, r -> random.nextDouble());
        }
        try (Columns columns = new Columns(values, KernelPrecision.FLOAT32)) {
            SumKernel kernel = KernelCompiler.sum(program, KernelPrecision.FLOAT32);
            double[] whole = new double[kernel.sumCount()];
            double[] part = new double[kernel.sumCount()];
            double[] weights = {0.1, 0.2, 0.3, 0.4};
            kernel.sum(columns.addresses(), 13, 150, weights, whole, 0);
            long[] shifted = columns.addresses();
            for (int c = 0; c < shifted.length; c++) {
                shifted[c] += 13 * Float.BYTES;
            }
            kernel.sum(shifted, 0, 137, weights, part, 0);
            assertThat(part).containsExactly(whole);
        }
    }

    @Test
    void exponentialKeepsItsDigitsAndItsLimits() {
        double[] arguments = {
            -1e9,
            -800,
            -708.5,
            -700,
            -88,
            -87.5,
            -86,
            -20,
            -1,
            -1e-3,
            -0.0,
            0,
            1e-9,
            0.3,
            1,
            10,
            50,
            88.5,
            88.8,
            700,
            709.7,
            710,
            1e9,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY
        };
        ProgramBuilder b = new ProgramBuilder();
        Program program = b.build(b.apply(Op.EXP, b.column(0)));
        for (KernelPrecision precision : new KernelPrecision[] {KernelPrecision.FLOAT32, KernelPrecision.FLOAT64}) {
            boolean wide = precision == KernelPrecision.FLOAT64;
            double[] padded = Arrays.copyOf(arguments, 64);
            try (Columns columns = new Columns(new double[][] {padded}, precision);
                    Block target = OffHeap.allocate(64 * 8, MemoryTag.CACHE)) {
                KernelCompiler.map(program, precision)
                        .map(columns.addresses(), 0, 64, new double[1], new long[] {target.address()}, 0);
                for (int i = 0; i < arguments.length; i++) {
                    double actual = wide
                            ? target.segment().getAtIndex(ValueLayout.JAVA_DOUBLE, i)
                            : target.segment().getAtIndex(ValueLayout.JAVA_FLOAT, i);
                    double exact = Math.exp(columns.row(i)[0]);
                    double expected = wide ? exact : (float) exact;
                    double smallest = wide ? 3.4e-308 : 1.7e-38;
                    if (expected < smallest) {
                        assertThat(actual).as("exp(%s)", arguments[i]).isBetween(0.0, smallest);
                    } else if (Double.isFinite(expected)) {
                        assertThat(actual)
                                .as("exp(%s)", arguments[i])
                                .isCloseTo(expected, within(expected * (wide ? 4e-16 : 2.4e-7)));
                    } else {
                        assertThat(actual).as("exp(%s)", arguments[i]).isEqualTo(Double.valueOf(expected));
                    }
                }
            }
        }
    }

    @Test
    void logarithmsKeepTheirDigitsAndTheirLimits() {
        double[] arguments = {
            -2,
            -1,
            -0.999,
            -0.5,
            -1e-5,
            -1e-30,
            -0.0,
            0,
            4.9e-324,
            1e-310,
            1e-44,
            1e-39,
            1e-20,
            1e-8,
            1e-3,
            0.3,
            0.5,
            0.7071,
            0.99999,
            1,
            1.00001,
            1.4142,
            2,
            10,
            1e5,
            1e30,
            1e300,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY
        };
        ProgramBuilder b = new ProgramBuilder();
        Program program = b.build(b.apply(Op.LOG, b.column(0)), b.apply(Op.LOG1P, b.column(0)));
        for (KernelPrecision precision : new KernelPrecision[] {KernelPrecision.FLOAT32, KernelPrecision.FLOAT64}) {
            boolean wide = precision == KernelPrecision.FLOAT64;
            double[] padded = Arrays.copyOf(arguments, 64);
            try (Columns columns = new Columns(new double[][] {padded}, precision);
                    Block log = OffHeap.allocate(64 * 8, MemoryTag.CACHE);
                    Block log1p = OffHeap.allocate(64 * 8, MemoryTag.CACHE)) {
                MapKernel kernel = KernelCompiler.map(program, precision);
                try (Block scratch = OffHeap.allocate(kernel.scratchBytes(), MemoryTag.SCRATCH)) {
                    long[] targets = {log.address(), log1p.address()};
                    kernel.map(columns.addresses(), 0, 64, new double[1], targets, scratch.address());
                }
                for (int i = 0; i < arguments.length; i++) {
                    double x = columns.row(i)[0];
                    compareLogarithm("ln", x, Math.log(x), number(log, i, wide), wide);
                    compareLogarithm("ln1p", x, Math.log1p(x), number(log1p, i, wide), wide);
                }
            }
        }
    }

    private static double number(Block block, int index, boolean wide) {
        return wide
                ? block.segment().getAtIndex(ValueLayout.JAVA_DOUBLE, index)
                : block.segment().getAtIndex(ValueLayout.JAVA_FLOAT, index);
    }

    private static void compareLogarithm(String name, double x, double exact, double actual, boolean wide) {
        if (Double.isFinite(exact)) {
            double unit = wide ? Math.ulp(exact) : Math.ulp((float) exact);
            assertThat(actual).as("%s(%s)", name, x).isCloseTo(exact, within(3 * unit));
        } else {
            assertThat(actual).as("%s(%s)", name, x).isEqualTo(Double.valueOf(exact));
        }
    }

    /// Vectors that the JIT does not keep in registers are objects, at least one a call.
    @Test
    void warmKernelsAllocateNothing() {
        ProgramBuilder b = new ProgramBuilder();
        int score = b.add(b.weight(1), b.multiply(b.weight(0), b.column(0)));
        int error = b.subtract(score, b.column(1));
        int probability = b.apply(Op.SIGMOID, score);
        List<Program> programs = List.of(
                b.build(b.multiply(error, b.column(0)), error),
                b.build(b.multiply(probability, b.column(0)), b.subtract(b.weight(0), probability)),
                b.build(b.apply(Op.SOFTPLUS, score)),
                b.build(b.apply(Op.LOG, b.apply(Op.ABS, score))),
                b.build(b.apply(Op.TANH, score)));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Columns columns = new Columns(new double[2][256], KernelPrecision.FLOAT32)) {
            long[] addresses = columns.addresses();
            double[] weights = {0.5, 0.25};
            double[] sums = new double[2];
            for (Program program : programs) {
                SumKernel kernel = KernelCompiler.sum(program, KernelPrecision.FLOAT32);
                long calm = 0;
                for (int round = 0; round < 20_000 && calm < 3; round++) {
                    long before = threads.getCurrentThreadAllocatedBytes();
                    for (int call = 0; call < 20; call++) {
                        kernel.sum(addresses, 0, 256, weights, sums, 0);
                    }
                    calm = threads.getCurrentThreadAllocatedBytes() == before ? calm + 1 : 0;
                    if (calm == 0) {
                        // the processor is the JIT's
                        LockSupport.parkNanos(1_000_000);
                    }
                }
                assertThat(calm).as("%s", program).isEqualTo(3);
            }
        }
    }

    @Test
    void generatedMethodsStayBelowTheSizeTheJitRefuses() {
        for (int features : new int[] {4, 64, 256, 700}) {
            byte[] bytes = KernelCompiler.sumKernelBytes(squaredError(features), KernelPrecision.FLOAT32, true);
            ClassFile.of().parse(bytes).methods().forEach(method -> {
                CodeModel body = method.code().orElseThrow();
                assertThat(((CodeAttribute) body).codeLength())
                        .as(method.methodName().stringValue())
                        .isLessThan(8000);
            });
        }
    }

    @Test
    void equalProgramsGiveEqualBytesAndOneKernel() {
        assertThat(KernelCompiler.sumKernelBytes(squaredError(40), KernelPrecision.FLOAT32, true))
                .containsExactly(KernelCompiler.sumKernelBytes(squaredError(40), KernelPrecision.FLOAT32, true));
        assertThat(KernelCompiler.sum(squaredError(5), KernelPrecision.FLOAT32))
                .isSameAs(KernelCompiler.sum(squaredError(5), KernelPrecision.FLOAT32));
    }

    /// `e = w·x + b - y`; outputs `e^2` and its derivatives, written by hand.
    private static Program squaredError(int features) {
        ProgramBuilder b = new ProgramBuilder();
        int model = b.weight(features);
        for (int f = 0; f < features; f++) {
            model = b.add(model, b.multiply(b.weight(f), b.column(f)));
        }
        int error = b.subtract(model, b.column(features));
        int twice = b.multiply(b.constant(2), error);
        int[] outputs = new int[features + 2];
        outputs[0] = b.multiply(error, error);
        for (int f = 0; f < features; f++) {
            outputs[f + 1] = b.multiply(twice, b.column(f));
        }
        outputs[features + 1] = twice;
        return b.build(outputs);
    }
}
