package io.pagegrad.cli.scan;

import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.progress.ProgressSource;
import io.pagegrad.cli.session.Interruption;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// Reads units with several threads and hands their pieces to one consumer in the order of the units.
///
/// Workers take units in order and run ahead of the consumer by at most a window of units; in each unit at most
/// [#WAITING_BYTES] wait, so a worker ahead of the consumer blocks, and the one whose unit is being consumed
/// never waits for another. The thread that calls [#run] is the consumer.
public final class OrderedScan<T extends ScanPiece> {
    /// Pages in one unit: enough that opening a cursor does not count, few enough to spread over threads.
    public static final long UNIT_BYTES = 1 << 20;

    private static final long WAITING_BYTES = 8 << 20;
    private static final int UNITS_AHEAD_PER_THREAD = 3;

    private final List<ScanUnit> units;
    private final int threads;
    private final Supplier<ScanStep<T>> steps;
    private final Interruption interruption;
    private final LongAdder rows = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    // guarded by this
    private final Map<Integer, Lane<T>> lanes = new HashMap<>();
    private int nextUnit;
    private int consumedUnit;
    private boolean stopped;
    private Throwable failure;

    /// What one unit has waiting.
    private static final class Lane<T> {
        final ArrayDeque<T> waiting = new ArrayDeque<>();
        long waitingBytes;
        boolean complete;
    }

    /// Takes pieces in order.
    @FunctionalInterface
    public interface Consumer<T> {
        /// @return false when no more are wanted
        boolean accept(T piece) throws IOException;
    }

    /// @param steps makes one step for each worker
    public OrderedScan(List<ScanUnit> units, int threads, Supplier<ScanStep<T>> steps, Interruption interruption) {
        this.units = units;
        this.threads = Math.max(1, Math.min(threads, units.size()));
        this.steps = steps;
        this.interruption = interruption;
    }

    /// Reads everything, or until the consumer wants no more.
    ///
    /// @throws io.pagegrad.cli.session.InterruptedRunException when the run is asked to end
    public void run(Consumer<T> consumer) throws IOException {
        List<ScanStep<T>> made = new ArrayList<>();
        List<Thread> workers = new ArrayList<>();
        try {
            for (int i = 0; i < threads; i++) {
                ScanStep<T> step = steps.get();
                made.add(step);
                workers.add(Thread.ofPlatform().daemon().name("scan-" + i).start(() -> work(step)));
            }
            consume(consumer);
        } finally {
            stop();
            joinAll(workers);
            made.forEach(ScanStep::close);
        }
    }

    private void consume(Consumer<T> consumer) throws IOException {
        for (int unit = 0; unit < units.size(); unit++) {
            T piece = take(unit);
            while (piece != null) {
                interruption.check();
                if (!consumer.accept(piece)) {
                    return;
                }
                piece = take(unit);
            }
        }
    }

    /// The next piece of a unit, or null when it has no more.
    private synchronized T take(int unit) throws IOException {
        while (true) {
            if (failure != null && !hasWaiting(unit)) {
                throwFailure();
            }
            interruption.check();
            Lane<T> lane = lanes.get(unit);
            if (lane != null && !lane.waiting.isEmpty()) {
                T piece = lane.waiting.removeFirst();
                lane.waitingBytes -= piece.weightBytes();
                notifyAll();
                return piece;
            }
            if (lane != null && lane.complete) {
                lanes.remove(unit);
                consumedUnit = unit + 1;
                notifyAll();
                return null;
            }
            pause();
        }
    }

    private boolean hasWaiting(int unit) {
        Lane<T> lane = lanes.get(unit);
        return lane != null && (!lane.waiting.isEmpty() || lane.complete);
    }

    private void throwFailure() throws IOException {
        switch (failure) {
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    private void work(ScanStep<T> step) {
        try {
            int unit = claim();
            while (unit >= 0) {
                read(unit, step);
                unit = claim();
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    /// The next unit to read, or -1 when there is none.
    private synchronized int claim() {
        while (!stopped && failure == null && nextUnit < units.size()) {
            if (nextUnit < consumedUnit + threads * UNITS_AHEAD_PER_THREAD) {
                lanes.put(nextUnit, new Lane<>());
                return nextUnit++;
            }
            pause();
        }
        return -1;
    }

    private void read(int unit, ScanStep<T> step) throws IOException {
        try (ScanCursor cursor = units.get(unit).open()) {
            long seen = 0;
            for (T piece = step.next(cursor); piece != null; piece = step.next(cursor)) {
                rows.add(piece.rows());
                bytes.add(cursor.bytesRead() - seen);
                seen = cursor.bytesRead();
                if (!put(unit, piece)) {
                    return;
                }
            }
            bytes.add(cursor.bytesRead() - seen);
        }
        synchronized (this) {
            lanes.get(unit).complete = true;
            notifyAll();
        }
    }

    /// Hands a piece over, waiting for room; false when nobody wants it any more.
    private synchronized boolean put(int unit, T piece) {
        Lane<T> lane = lanes.get(unit);
        while (!stopped && lane.waitingBytes > WAITING_BYTES) {
            pause();
        }
        if (stopped) {
            return false;
        }
        lane.waiting.addLast(piece);
        lane.waitingBytes += piece.weightBytes();
        notifyAll();
        return true;
    }

    /// Waits for a change, or a moment: interruption is asked for, not signalled.
    private synchronized void pause() {
        try {
            wait(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
    }

    private synchronized void fail(Throwable e) {
        if (failure == null) {
            failure = e;
        }
        notifyAll();
    }

    private synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    private static void joinAll(List<Thread> workers) {
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    public long rowsRead() {
        return rows.sum();
    }

    public long bytesRead() {
        return bytes.sum();
    }

    /// Bytes of pages as progress, rows per second as detail.
    public ProgressSource progress() {
        long total = units.stream().mapToLong(ScanUnit::sizeBytes).sum();
        return new ProgressSource() {
            @Override
            public long done() {
                return bytesRead();
            }

            @Override
            public long total() {
                return total;
            }

            @Override
            public String detail(double seconds) {
                return Quantity.rounded(rowsRead() / seconds) + " rows/s";
            }
        };
    }
}
