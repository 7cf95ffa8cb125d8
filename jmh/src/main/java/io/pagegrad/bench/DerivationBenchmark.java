package io.pagegrad.bench;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.expression.compile.KernelCompiler;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.compile.SumKernel;
import io.pagegrad.expression.ir.Program;
import io.pagegrad.expression.ir.ProgramBuilder;
import io.pagegrad.trainer.gradient.Derivation;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Time a row of the gradient of linear regression: derived by machine, written by hand, and written by hand
/// with a kernel for each derivative, as it is where nothing is shared.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DerivationBenchmark {
    private static final int ROWS = 1024;

    @Param({"2", "4", "16", "64", "128", "256"})
    public int attributes;

    @Param({"automatic", "by-hand", "by-hand-apart"})
    public String derivatives;

    private final List<SumKernel> kernels = new ArrayList<>();
    private Block columns;
    private Block scratch;
    private long[] addresses;
    private double[] weights;
    private double[] sums;

    @Setup
    public void setUp() {
        SplittableRandom random = new SplittableRandom(1);
        columns = OffHeap.allocate((attributes + 1L) * ROWS * Float.BYTES, MemoryTag.CACHE);
        for (int i = 0; i < (attributes + 1) * ROWS; i++) {
            columns.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
        }
        addresses = IntStream.rangeClosed(0, attributes)
                .mapToLong(column -> columns.address() + (long) column * ROWS * Float.BYTES)
                .toArray();
        weights = random.doubles(attributes + 1).toArray();
        sums = new double[attributes + 1];
        for (Program program : programs()) {
            kernels.add(KernelCompiler.sum(program, KernelPrecision.FLOAT32));
        }
        scratch = OffHeap.allocate(
                kernels.stream().mapToLong(SumKernel::scratchBytes).max().orElseThrow() + 64, MemoryTag.SCRATCH);
    }

    private List<Program> programs() {
        ProgramBuilder b = new ProgramBuilder();
        return switch (derivatives) {
            case "automatic" -> {
                int error = error(b);
                yield List.of(Derivation.withGradient(b.build(b.multiply(error, error)), attributes + 1)
                        .withOutputs(IntStream.rangeClosed(1, attributes + 1).toArray()));
            }
            case "by-hand" ->
                List.of(b.build(IntStream.rangeClosed(0, attributes)
                        .map(weight -> byHand(b, error(b), weight))
                        .toArray()));
            default ->
                IntStream.rangeClosed(0, attributes)
                        .mapToObj(weight -> {
                            ProgramBuilder own = new ProgramBuilder();
                            return own.build(byHand(own, error(own), weight));
                        })
                        .toList();
        };
    }

    private int error(ProgramBuilder b) {
        int score = b.weight(attributes);
        for (int i = 0; i < attributes; i++) {
            score = b.add(score, b.multiply(b.weight(i), b.column(i)));
        }
        return b.subtract(score, b.column(attributes));
    }

    private int byHand(ProgramBuilder b, int error, int weight) {
        int twice = b.multiply(b.constant(2), error);
        return weight == attributes ? twice : b.multiply(twice, b.column(weight));
    }

    @TearDown
    public void tearDown() {
        columns.close();
        scratch.close();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double gradient() {
        double total = 0;
        for (SumKernel kernel : kernels) {
            kernel.sum(addresses, 0, ROWS, weights, sums, scratch.address());
            total += sums[0];
        }
        return total;
    }
}
