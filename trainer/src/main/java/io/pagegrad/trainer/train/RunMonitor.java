package io.pagegrad.trainer.train;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Watches a run from a thread of its own: raises the flag that learners look at, and reports progress each
/// second.
final class RunMonitor implements AutoCloseable, BooleanSupplier {
    private static final long LOOK_MILLIS = 50;
    private static final long REPORT_NANOS = 1_000_000_000L;

    private final BooleanSupplier interrupted;
    private final long deadline;
    private final LongSupplier rowsTrained;
    private final ProgressSink sink;
    private final Thread thread;
    private volatile boolean stop;
    private volatile boolean outOfTime;
    private volatile boolean closed;

    /// Is told the rows trained on so far and the rate since the last time.
    @FunctionalInterface
    interface ProgressSink {
        void report(long rows, double rowsPerSecond);
    }

    RunMonitor(BooleanSupplier interrupted, Duration time, LongSupplier rowsTrained, ProgressSink sink) {
        this.interrupted = interrupted;
        this.deadline = time == null ? Long.MAX_VALUE : System.nanoTime() + time.toNanos();
        this.rowsTrained = rowsTrained;
        this.sink = sink;
        this.thread = new Thread(this::watch, "pagegrad-monitor");
        thread.setDaemon(true);
        thread.start();
    }

    /// Whether learners shall stop.
    @Override
    public boolean getAsBoolean() {
        return stop;
    }

    boolean isOutOfTime() {
        return outOfTime;
    }

    private void watch() {
        long reported = System.nanoTime();
        long rows = rowsTrained.getAsLong();
        while (!closed) {
            long now = System.nanoTime();
            if (deadline != Long.MAX_VALUE && now - deadline > 0) {
                outOfTime = true;
                stop = true;
            }
            stop |= interrupted.getAsBoolean();
            if (now - reported >= REPORT_NANOS) {
                long current = rowsTrained.getAsLong();
                sink.report(current, (current - rows) * 1e9 / (now - reported));
                rows = current;
                reported = now;
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
