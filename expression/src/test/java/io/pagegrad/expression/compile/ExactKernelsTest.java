package io.pagegrad.expression.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.pagegrad.expression.ir.Op;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.expression.ir.ProgramInterpreter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Interpreter, columns, rows and vectors give the same bits, so that it does not matter which of them runs.
class ExactKernelsTest {
    private static final double[] WEIGHTS = {0.75, -3};
    private static final double[] SPECIAL = {
        0,
        -0.0,
        1,
        -1,
        0.5,
        1e-310,
        -1e308,
        0x1p53,
        Math.PI,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
    };
    private static final int COLUMNS = 3;

    @Test
    void everyWayOfRunningAProgramGivesTheSameBits() {
        Random random = new Random(3);
        for (int i = 0; i < 250; i++) {
            Program program = randomProgram(random, i % 10 == 0 ? 400 : 30);
            int rows = i % 25 == 0 ? 1500 : 1 + random.nextInt(70);
            compare(program, randomColumns(random, rows), rows);
        }
    }

    @Test
    void aKernelThatChangesOverGivesTheSameBitsBeforeAndAfter() {
        Random random = new Random(5);
        Program program = randomProgram(random, 40);
        int rows = 3000;
        double[][] values = randomColumns(random, rows);
        double[][] expected = interpreted(program, values, rows);
        MapKernel vectors = KernelCompiler.exactMap(program, KernelPrecision.FLOAT64, true);
        AdaptiveKernel adaptive = new AdaptiveKernel(
                KernelCompiler.columnwise(program), program, () -> vectors, vectors.scratchBytes(), Long.MAX_VALUE);
        assertSame(program, "before", run(adaptive, program, values, rows), expected);
        adaptive.changeOver(vectors);
        assertSame(program, "after", run(adaptive, program, values, rows), expected);
    }

    @Test
    void aKernelWhoseLoopsAreWarmedUpBesideItGivesTheSameBitsAllTheTime() {
        Random random = new Random(6);
        Program program = randomProgram(random, 40);
        int rows = 3000;
        double[][] values = randomColumns(random, rows);
        double[][] expected = interpreted(program, values, rows);
        MapKernel vectors = KernelCompiler.exactMap(program, KernelPrecision.FLOAT64, true);
        MapKernel adaptive = new AdaptiveKernel(
                KernelCompiler.columnwise(program), program, () -> vectors, vectors.scratchBytes(), 0);
        for (int call = 0; call < 50; call++) {
            assertSame(program, "adaptive", run(adaptive, program, values, rows), expected);
        }
    }

    private static Program randomProgram(Random random, int size) {
        Op[] numeric = {Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.FMA, Op.NEG, Op.ABS, Op.SQRT, Op.SELECT, Op.NEGATE_ODD};
        Op[] logical = {Op.LESS, Op.LESS_EQUAL, Op.EQUAL, Op.NOT_EQUAL, Op.AND, Op.OR, Op.NOT};
        ProgramBuilder b = new ProgramBuilder();
        List<Integer> numbers = new ArrayList<>(List.of(b.weight(0), b.weight(1), b.constant(0.25), b.constant(-7)));
        for (int c = 0; c < COLUMNS; c++) {
            numbers.add(b.column(c));
        }
        List<Integer> truths = new ArrayList<>(List.of(b.exactly(Op.LESS, numbers.get(4), numbers.get(5))));
        for (int i = 0; i < size; i++) {
            boolean truth = random.nextInt(3) == 0;
            Op op = truth ? logical[random.nextInt(logical.length)] : numeric[random.nextInt(numeric.length)];
            int[] operands = new int[op.arity()];
            for (int a = 0; a < operands.length; a++) {
                List<Integer> from = op.takesLogical(a) ? truths : numbers;
                operands[a] = from.get(random.nextInt(from.size()));
            }
            (truth ? truths : numbers).add(b.exactly(op, operands));
        }
        return b.build(
                numbers.getLast(),
                numbers.get(numbers.size() - 2),
                b.exactly(Op.SELECT, truths.getLast(), numbers.get(4), numbers.get(2)),
                b.exactly(Op.ADD, numbers.get(4), numbers.get(5)));
    }

    private static double[][] randomColumns(Random random, int rows) {
        double[][] values = new double[COLUMNS][rows];
        for (double[] column : values) {
            for (int row = 0; row < rows; row++) {
                column[row] = random.nextInt(4) == 0
                        ? SPECIAL[random.nextInt(SPECIAL.length)]
                        : random.nextGaussian() * Math.pow(10, random.nextInt(9) - 4);
            }
        }
        return values;
    }

    private static void compare(Program program, double[][] values, int rows) {
        double[][] expected = interpreted(program, values, rows);
        Map<String, MapKernel> kernels = new LinkedHashMap<>();
        kernels.put("columns", KernelCompiler.columnwise(program));
        kernels.put("rows", KernelCompiler.exactMap(program, KernelPrecision.FLOAT64, false));
        kernels.put("vectors", KernelCompiler.exactMap(program, KernelPrecision.FLOAT64, true));
        kernels.put("chosen", KernelCompiler.exactMap(program, KernelPrecision.FLOAT64));
        kernels.forEach((name, kernel) -> assertSame(program, name, run(kernel, program, values, rows), expected));
    }

    private static double[][] interpreted(Program program, double[][] values, int rows) {
        double[][] results = new double[program.outputCount()][rows];
        ProgramInterpreter interpreter = new ProgramInterpreter(program);
        for (int row = 0; row < rows; row++) {
            double[] cells = new double[COLUMNS];
            for (int c = 0; c < COLUMNS; c++) {
                cells[c] = values[c][row];
            }
            interpreter.run(cells, WEIGHTS);
            for (int o = 0; o < results.length; o++) {
                results[o][row] = interpreter.output(o);
            }
        }
        return results;
    }

    private static double[][] run(MapKernel kernel, Program program, double[][] values, int rows) {
        double[][] results = new double[program.outputCount()][rows];
        double[][] copies = Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
        double[][] scratch = new double[1][(int) (kernel.scratchBytes() / 8) + 8];
        try (Columns inputs = new Columns(copies, KernelPrecision.FLOAT64);
                Columns targets = new Columns(results, KernelPrecision.FLOAT64);
                Columns memory = new Columns(scratch, KernelPrecision.FLOAT64)) {
            kernel.map(inputs.addresses(), 0, rows, WEIGHTS, targets.addresses(), memory.addresses()[0]);
            for (int o = 0; o < results.length; o++) {
                for (int row = 0; row < rows; row++) {
                    results[o][row] = ScalarSupport.loadDouble(targets.addresses()[o] + row * 8L);
                }
            }
        }
        return results;
    }

    /// A NaN is a NaN, whatever its bits: SQL shows none of them.
    private static void assertSame(Program program, String way, double[][] actual, double[][] expected) {
        for (int o = 0; o < expected.length; o++) {
            for (int row = 0; row < expected[o].length; row++) {
                assertThat(Double.doubleToLongBits(actual[o][row]))
                        .as(
                                "%s, output %d of row %d: %s, not %s%n%s",
                                way, o, row, actual[o][row], expected[o][row], program)
                        .isEqualTo(Double.doubleToLongBits(expected[o][row]));
            }
        }
    }
}
