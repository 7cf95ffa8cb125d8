package io.pagegrad.cli.damage;

import io.pagegrad.cli.output.Quantity;
import io.pagegrad.cli.progress.ProgressSource;
import io.pagegrad.cli.session.Interruption;
import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.VerifyUnit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/// Checks units with several threads and gives what each found, in the order of the units.
public final class PageVerification {
    /// Pages in one unit.
    public static final long UNIT_BYTES = 8 << 20;

    private final List<VerifyUnit> units;
    private final int threads;
    private final Interruption interruption;
    private final LongAdder bytes = new LongAdder();

    /// What one unit found.
    ///
    /// @param name what was checked
    /// @param bytes of its pages
    /// @param damage in physical order
    public record Found(String name, long bytes, List<CorruptPageException> damage) {}

    public PageVerification(List<VerifyUnit> units, int threads, Interruption interruption) {
        this.units = units;
        this.threads = threads;
        this.interruption = interruption;
    }

    /// Checks everything.
    ///
    /// @throws io.pagegrad.cli.session.InterruptedRunException when the run is asked to end
    public List<Found> run() throws IOException {
        List<Found> found = new ArrayList<>();
        try (ExecutorService workers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().factory())) {
            List<Future<Found>> pending = new ArrayList<>();
            for (VerifyUnit unit : units) {
                pending.add(workers.submit(() -> check(unit)));
            }
            try {
                for (Future<Found> one : pending) {
                    found.add(one.get());
                }
            } catch (ExecutionException e) {
                workers.shutdownNow();
                throwCause(e.getCause());
            } catch (InterruptedException e) {
                workers.shutdownNow();
                Thread.currentThread().interrupt();
            }
        }
        interruption.check();
        return found;
    }

    private Found check(VerifyUnit unit) throws IOException {
        interruption.check();
        List<CorruptPageException> damage = new ArrayList<>();
        unit.verify(damage::add);
        bytes.add(unit.sizeBytes());
        return new Found(unit.name(), unit.sizeBytes(), damage);
    }

    private static void throwCause(Throwable cause) throws IOException {
        switch (cause) {
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(cause);
        }
    }

    /// Bytes of pages as progress.
    public ProgressSource progress() {
        long total = units.stream().mapToLong(VerifyUnit::sizeBytes).sum();
        return new ProgressSource() {
            @Override
            public long done() {
                return bytes.sum();
            }

            @Override
            public long total() {
                return total;
            }

            @Override
            public String detail(double seconds) {
                return Quantity.bytes((long) (bytes.sum() / seconds)) + "/s";
            }
        };
    }
}
