package io.pagegrad.bench;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.RowGroup;
import io.pagegrad.cache.RowSlice;
import io.pagegrad.cache.Scaling;
import io.pagegrad.cache.load.LoadMonitor;
import io.pagegrad.cache.load.LoadOptions;
import io.pagegrad.cache.load.SelectLoad;
import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.expression.compile.KernelCompiler;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.compile.SumKernel;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.model.ModelSpec;
import io.pagegrad.trainer.model.TrainingModel;
import io.pagegrad.trainer.train.TrainingResult;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Columns to gradients on one thread: the fused gradient of linear regression over four features, and whole
/// runs of training with it.
///
/// Floor: reading the same columns from memory.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
public class GradientBenchmark extends TableBenchmark {
    private static final int EPOCHS = 10;
    private static final List<String> FEATURES = List.of("x1", "x2", "x3", "x4");

    /// Rows of a mini-batch.
    @Param({"32", "1024", "10000"})
    public int batch;

    private ColumnCache cache;
    private long columnBytes;
    private TrainingModel model;
    private SumKernel kernel;
    private double[] sums;
    private Block scratch;

    @Setup
    public void setUp() throws IOException {
        open();
        LoadOptions options =
                LoadOptions.defaults().withPrecision(Precision.FLOAT32).withScaling(Scaling.ZSCORE, Set.of("y"));
        cache = SelectLoad.load(
                source.database(BenchData.DATABASE), "SELECT x1, x2, x3, x4, y FROM lin", options, new LoadMonitor());
        columnBytes = cache.rows() * 5 * Float.BYTES;
        model = new ModelSpec.Linear(FEATURES, "y", "squared", true, null).build(List.of("x1", "x2", "x3", "x4", "y"));
        kernel = KernelCompiler.sum(model.gradient(), KernelPrecision.FLOAT32);
        sums = new double[kernel.sumCount()];
        scratch = OffHeap.allocate(Math.max(64, kernel.scratchBytes()), MemoryTag.SCRATCH);
        checkGradient();
    }

    @TearDown
    public void tearDown() {
        scratch.close();
        cache.close();
        shut();
    }

    @Benchmark
    public long floorMemoryRead(Volume volume) {
        volume.set(columnBytes, cache.rows());
        long xor = 0;
        for (RowGroup group : cache.groups()) {
            for (int column = 0; column < group.columnCount(); column++) {
                xor ^= MemoryFloor.read(group.column(column).data());
            }
        }
        return xor;
    }

    @Benchmark
    public double fusedGradient(Volume volume) {
        volume.set(columnBytes, cache.rows());
        double total = 0;
        for (RowSlice slice : cache.trainingRows().slices()) {
            long[] addresses = addresses(slice.group());
            for (int from = slice.from(); from < slice.to(); from += batch) {
                int to = Math.min(slice.to(), from + batch);
                kernel.sum(addresses, from, to, model.initialWeights(), sums, scratch.address());
                total += sums[0];
            }
        }
        return total;
    }

    /// A whole run, with what it costs to begin and to validate once.
    @Benchmark
    public double tenEpochs(Volume volume) throws IOException {
        volume.set(EPOCHS * columnBytes, EPOCHS * cache.rows());
        TrainingResult result = Trainer.on(cache)
                .label("y")
                .linear("x1", "x2", "x3", "x4")
                .batchSize(batch)
                .learningRate(0.05)
                .epochs(EPOCHS)
                .validateEvery(Long.MAX_VALUE)
                .workers(1)
                .fit();
        return result.lastWeights()[0];
    }

    private long[] addresses(RowGroup group) {
        long[] addresses = new long[model.columns().size()];
        for (int c = 0; c < addresses.length; c++) {
            addresses[c] =
                    group.column(cache.columnIndex(model.columns().get(c))).address();
        }
        return addresses;
    }

    /// The first derivative, summed over all rows, must be what a plain loop over the values gives.
    private void checkGradient() {
        double[] weights = model.initialWeights();
        double expected = 0;
        double size = 0;
        for (RowGroup group : cache.groups()) {
            for (int row = 0; row < group.rows(); row++) {
                double score = weights[model.weights().size() - 1];
                for (int c = 0; c < FEATURES.size(); c++) {
                    score += weights[c] * group.column(c).getDouble(row);
                }
                double error = score - group.column(4).getDouble(row);
                expected += 2 * error * group.column(0).getDouble(row);
                size += Math.abs(error);
            }
        }
        double sum = fusedGradient(new Volume());
        if (!(Math.abs(sum - expected) <= 1e-5 * size)) {
            throw new IllegalStateException("the kernel's derivative is " + sum + ", a plain loop gives " + expected);
        }
    }
}
