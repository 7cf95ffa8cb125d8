package io.pagegrad.bench;

import io.pagegrad.expression.compile.KernelCompiler;
import io.pagegrad.expression.compile.KernelPrecision;
import io.pagegrad.expression.compile.SumKernel;
import io.pagegrad.trainer.model.ModelSpec;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Time from the text of a loss to its loaded gradient kernel, for linear models of more and more attributes.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class LossCompileBenchmark {
    @Param({"2", "16", "64", "128", "256"})
    public int attributes;

    private int number;

    @Benchmark
    public SumKernel compile() {
        // a new constant each time, since equal programs share a kernel
        String text = IntStream.range(0, attributes)
                .mapToObj(i -> "w.w" + i + " * x.x" + i)
                .collect(Collectors.joining(" + ", "(x, w) -> " + ++number + ".5 * (", " + w.b - x.y)^2"));
        return KernelCompiler.sum(
                new ModelSpec.Lambda(text, "y", null, null).build(null).gradient(), KernelPrecision.FLOAT32);
    }
}
