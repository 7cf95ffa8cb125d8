package io.pagegrad.column;

import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/// Makes loops hot: runs them over a few made-up rows again and again, with pauses, until the JIT has compiled
/// them. Loops of vector instructions need that: cold ones are a hundred times slower than any other.
public final class LoopWarmUp {
    /// Rows of a trial of cold loops, which take many microseconds a row, and of warm ones. Multiples of every
    /// vector's length. So few that the JIT compiles methods for their calls, not also from inside their loops.
    private static final int COLD_ROWS = 16;

    /// The most rows that loops are asked to take.
    public static final int WARM_ROWS = 512;

    private static final double WARM_NANOS = 2000;

    /// Trials in a row that the loops have to win.
    private static final int WINS = 3;

    /// Trials after which the JIT knows that the loops are hot.
    private static final int HEATING_TRIALS = 12;

    /// Between trials, while the loops get hot and afterwards: the JIT's own threads are to have the processor.
    private static final long PAUSE_NANOS = 500_000;

    private static final long LONG_PAUSE_NANOS = 10_000_000;

    /// Trials without any work being done elsewhere, after which nobody waits for these loops any more.
    private static final int IDLE_TRIALS = 200;

    private LoopWarmUp() {}

    /// What is to become hot.
    @FunctionalInterface
    public interface Loops {
        /// Takes `rows` rows, at most [#WARM_ROWS].
        void take(int rows);
    }

    /// Returns when `loops` are faster than `rival`, or nobody needs them.
    ///
    /// @param rival nanoseconds that a row takes in another way, asked again after each trial
    /// @param progress any number that changes while others work
    /// @return whether the loops are faster
    public static boolean run(Loops loops, DoubleSupplier rival, LongSupplier progress) {
        int rows = COLD_ROWS;
        int idle = 0;
        long before = progress.getAsLong();
        int wins = 0;
        int trials = 0;
        while (wins < WINS && idle < IDLE_TRIALS) {
            double nanos = nanosPerRow(loops, rows);
            wins = nanos < rival.getAsDouble() ? wins + 1 : 0;
            rows = nanos < WARM_NANOS ? WARM_ROWS : COLD_ROWS;
            trials++;
            LockSupport.parkNanos(trials < HEATING_TRIALS || wins > 0 ? PAUSE_NANOS : LONG_PAUSE_NANOS);
            long now = progress.getAsLong();
            idle = now == before ? idle + 1 : 0;
            before = now;
        }
        return wins >= WINS;
    }

    static double nanosPerRow(Loops loops, int rows) {
        long start = System.nanoTime();
        loops.take(rows);
        return (System.nanoTime() - start) / (double) rows;
    }
}
