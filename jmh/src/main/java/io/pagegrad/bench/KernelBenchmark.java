package io.pagegrad.bench;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.expression.compile.KernelCompiler;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.compile.SumKernel;
import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.model.TrainingModel;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Time a row of plain mini-batch descent with compiled kernels on one thread: four features and an intercept.
///
/// `rows` of 8,192 stay in the caches and show the cost of a batch; 4 million show the bandwidth of memory.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KernelBenchmark {
    private static final int FEATURES = 4;
    private static final int UNIT = 8192;

    @Param({"squared", "log"})
    public String loss;

    @Param({"FLOAT32", "FLOAT64"})
    public KernelPrecision precision;

    @Param({"32", "1024", "8192"})
    public int batch;

    @Param({"8192", "4194304"})
    public int rows;

    private final Block[] columns = new Block[FEATURES + 1];
    private final long[] addresses = new long[FEATURES + 1];
    private final double[] weights = new double[FEATURES + 1];
    private double[] sums;
    private SumKernel kernel;
    private Block scratch;
    private int next;

    @Setup(Level.Trial)
    public void load() {
        SplittableRandom random = new SplittableRandom(1);
        for (int c = 0; c <= FEATURES; c++) {
            columns[c] = OffHeap.allocate((long) rows * precision.columnBytes(), MemoryTag.CACHE);
            addresses[c] = columns[c].address();
            for (int r = 0; r < rows; r++) {
                double value = c == FEATURES ? random.nextInt(2) : random.nextGaussian();
                if (precision.columnBytes() == Float.BYTES) {
                    columns[c].segment().setAtIndex(ValueLayout.JAVA_FLOAT, r, (float) value);
                } else {
                    columns[c].segment().setAtIndex(ValueLayout.JAVA_DOUBLE, r, value);
                }
            }
        }
        TrainingModel model = new ModelSpec.Linear(List.of("a", "b", "c", "d"), "y", loss, true, null).build(null);
        kernel = KernelCompiler.sum(model.gradient(), precision);
        sums = new double[kernel.sumCount()];
        scratch = OffHeap.allocate(kernel.scratchBytes(), MemoryTag.SCRATCH);
    }

    @TearDown(Level.Trial)
    public void free() {
        for (Block column : columns) {
            column.close();
        }
        scratch.close();
    }

    /// Rows of 8,192 at a time, so that figures are times of a row.
    @Benchmark
    @OperationsPerInvocation(UNIT)
    public double[] descend() {
        int end = next + UNIT;
        for (int from = next; from < end; from += batch) {
            kernel.sum(addresses, from, from + batch, weights, sums, scratch.address());
            double factor = 1e-3 / batch;
            for (int w = 0; w < weights.length; w++) {
                weights[w] -= factor * sums[w];
            }
        }
        next = end == rows ? 0 : end;
        return weights;
    }
}
