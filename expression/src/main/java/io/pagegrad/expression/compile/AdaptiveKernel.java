package io.pagegrad.expression.compile;

import io.pagegrad.column.LoopWarmUp;
import io.pagegrad.expression.ir.Program;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// Runs by columns until the generated vector loops are faster: the JIT needs a second for those, and until then
/// they are slower than anything else. Meanwhile a thread of its own makes them hot, see [LoopWarmUp]. Both give
/// the same bits, so when it changes over does not matter. Any thread.
final class AdaptiveKernel implements MapKernel {
    /// Before this much time went into rows the loops are not generated: a short query is over before the JIT
    /// would be done with them, which costs the processor more than the query.
    static final long SHORT_NANOS = 20_000_000;

    private final MapKernel columns;
    private final Program program;
    private final Supplier<MapKernel> loops;
    private final long scratchBytes;
    private final long shortNanos;
    private final AtomicBoolean warming = new AtomicBoolean();
    private volatile MapKernel vectors;
    private volatile long rowNanos;
    private volatile double columnRate = Double.MAX_VALUE;

    /// @param program what both compute
    /// @param loops makes the vector loops
    /// @param scratchBytes what both ask for at most
    /// @param shortNanos time that rows take before vectors are tried; [#SHORT_NANOS] but for tests
    AdaptiveKernel(MapKernel columns, Program program, Supplier<MapKernel> loops, long scratchBytes, long shortNanos) {
        this.columns = columns;
        this.program = program;
        this.loops = loops;
        this.scratchBytes = scratchBytes;
        this.shortNanos = shortNanos;
    }

    /// The counters are hints: threads may lose each other's updates.
    @Override
    public void map(long[] inputs, long from, long to, double[] weights, long[] targets, long scratch) {
        MapKernel fast = vectors;
        if (fast != null) {
            fast.map(inputs, from, to, weights, targets, scratch);
            return;
        }
        long start = System.nanoTime();
        columns.map(inputs, from, to, weights, targets, scratch);
        long nanos = System.nanoTime() - start;
        rowNanos += nanos;
        if (to > from) {
            columnRate = nanos / (double) (to - from);
        }
        if (rowNanos >= shortNanos && warming.compareAndSet(false, true)) {
            Thread.ofPlatform().name("pagegrad-warm-up").daemon().start(this::warmUp);
        }
    }

    private void warmUp() {
        try {
            MapKernel hot = loops.get();
            if (warmUp(hot)) {
                changeOver(hot);
            }
        } finally {
            warming.set(false);
        }
    }

    /// Over a few rows of zeros.
    private boolean warmUp(MapKernel hot) {
        try (Arena arena = Arena.ofConfined()) {
            long[] inputs = new long[program.columnCount()];
            Arrays.fill(inputs, arena.allocate(LoopWarmUp.WARM_ROWS * 8L, 64).address());
            long[] targets = new long[program.outputCount()];
            Arrays.setAll(
                    targets,
                    target -> arena.allocate(LoopWarmUp.WARM_ROWS * 8L, 64).address());
            double[] weights = new double[program.weightCount()];
            long scratch = arena.allocate(hot.scratchBytes() + 64, 64).address();
            return LoopWarmUp.run(
                    rows -> hot.map(inputs, 0, rows, weights, targets, scratch), () -> columnRate, () -> rowNanos);
        }
    }

    /// From now on rows go through `loops`.
    void changeOver(MapKernel loops) {
        vectors = loops;
    }

    @Override
    public long scratchBytes() {
        return scratchBytes;
    }
}
