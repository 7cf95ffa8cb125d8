package io.pagegrad.bench;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.Scaling;
import io.pagegrad.cache.load.LoadMonitor;
import io.pagegrad.cache.load.LoadOptions;
import io.pagegrad.cache.load.SelectLoad;
import java.io.IOException;
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

/// The taxi pipeline: pages to filtered, computed, scaled columns, on one thread and on two.
///
/// Floor: reading the same pages on one thread without looking at them.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
public class PipelineBenchmark extends TableBenchmark {
    @Param({"FLOAT32", "FLOAT64"})
    public Precision precision;

    @Param({"1", "2"})
    public int threads;

    @Setup
    public void setUp() throws IOException {
        open();
        try (ColumnCache cache = load()) {
            check("taxi rows kept", data.expectedCount("taxi.kept"), cache.rows());
        }
    }

    @TearDown
    public void tearDown() {
        shut();
    }

    private ColumnCache load() throws IOException {
        LoadOptions options = LoadOptions.defaults()
                .withThreads(threads)
                .withPrecision(precision)
                .withScaling(Scaling.MINMAX, Set.of());
        return SelectLoad.load(source.database(BenchData.DATABASE), TaxiQuery.TEXT, options, new LoadMonitor());
    }

    @Benchmark
    public long floorPageCacheRead(Volume volume) throws IOException {
        long bytes = readAll("taxi");
        volume.set(bytes, data.rows());
        return bytes;
    }

    @Benchmark
    public long pagesToScaledFeatures(Volume volume) throws IOException {
        try (ColumnCache cache = load()) {
            volume.set(taxi.sizeBytes(), data.rows());
            return cache.rows();
        }
    }
}
