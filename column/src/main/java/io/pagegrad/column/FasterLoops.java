package io.pagegrad.column;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/// Tells when loops of vector instructions are to take over from plain ones that do the same: not before so many
/// rows have come that it pays, and not before a thread of its own has made them hot, see [LoopWarmUp]. A process
/// that is done sooner never waits for the JIT. Both forms give the same bits, so when it changes over does not
/// matter. Any thread.
public final class FasterLoops {
    private final boolean usable;
    private final long plainRows;
    private final Function<Arena, Trial> trials;
    private final LongAdder seen = new LongAdder();
    private final AtomicBoolean warming = new AtomicBoolean();
    private volatile boolean ready;

    /// Both forms, each over the same made-up rows.
    ///
    /// @param plain what runs already
    /// @param vectors what is to become hot: all its branches and remainders, since what a trial has not run the
    /// JIT leaves out, to compile everything once more when real rows need it
    public record Trial(LoopWarmUp.Loops plain, LoopWarmUp.Loops vectors) {}

    /// @param usable whether this JVM and machine have the vectors; nothing is tried otherwise
    /// @param plainRows rows that plain loops take before vectors are tried
    /// @param trials makes a trial; its memory lives as long as the arena, which one thread has
    public FasterLoops(boolean usable, long plainRows, Function<Arena, Trial> trials) {
        this.usable = usable;
        this.plainRows = plainRows;
        this.trials = trials;
    }

    /// Counts rows at hand.
    ///
    /// @return whether vectors are to take them
    public boolean take(long rows) {
        if (ready || !usable) {
            return ready;
        }
        seen.add(rows);
        if (seen.sum() > plainRows && warming.compareAndSet(false, true)) {
            Thread.ofPlatform().name("pagegrad-warm-up").daemon().start(this::warmUp);
        }
        return false;
    }

    /// Given up when no more rows come; the next ones begin it again.
    private void warmUp() {
        try (Arena arena = Arena.ofConfined()) {
            Trial trial = trials.apply(arena);
            ready = LoopWarmUp.run(
                    trial.vectors, () -> LoopWarmUp.nanosPerRow(trial.plain, LoopWarmUp.WARM_ROWS), seen::sum);
        } finally {
            warming.set(false);
        }
    }
}
