package io.pagegrad.cli.training;

import io.pagegrad.cache.ArrayCache;
import io.pagegrad.cache.CacheColumn;
import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.load.LoadMonitor;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.trainer.Trainer;
import io.pagegrad.trainer.train.TrainingListener;
import io.pagegrad.trainer.train.ValidationPoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/// A training on a few made-up rows beside the loading of the real ones: what a run needs is loaded and compiled
/// when its rows are there. Its result is thrown away, and what is wrong with it the real run says.
///
/// Closed by the thread that loads; the rehearsal is over then.
public final class TrainingRehearsal implements AutoCloseable {
    /// Pages of fewer bytes are read before the JIT would be done.
    private static final long WORTHWHILE_BYTES = 64L << 20;

    /// The part of the pages that is read first: until then the JIT is busy with what reads them.
    private static final int FIRST_PAGES = 4;

    /// A row group of one batch and a shorter one. So few rows that the JIT compiles kernels for their calls, not
    /// also from inside their loops.
    private static final int ROWS = 125;

    /// Batches of 80 and 45 rows: pairs of vectors, one left over in one of them whatever the size of vectors,
    /// and rows behind the last one or none. What a rehearsal has not run the JIT leaves out, to compile
    /// everything once more when the real rows need it.
    private static final int BATCH_ROWS = 80;

    /// Epochs after which the JIT knows that the kernels are hot.
    private static final int HEATING_EPOCHS = 30;

    private static final int EPOCHS = 200;
    private static final int MOST_ELEMENTS = 1 << 20;

    /// Between epochs, while kernels get hot and afterwards: the JIT's own threads are to have the processor.
    private static final long PAUSE_NANOS = 1_000_000;

    private static final long LONG_PAUSE_NANOS = 10_000_000;

    private final Description description;
    private volatile boolean stopped;
    private Thread thread;

    /// Describes the real run, over other rows.
    @FunctionalInterface
    public interface Description {
        Trainer over(ColumnCache rows) throws IOException;
    }

    TrainingRehearsal(Description description) {
        this.description = description;
    }

    /// Begins when `monitor` says that a part of the pages is read, if there is time enough for it.
    public static TrainingRehearsal beside(LoadMonitor monitor, Description description) {
        TrainingRehearsal rehearsal = new TrainingRehearsal(description);
        monitor.onPlan(columns -> {
            if (monitor.totalBytes() >= WORTHWHILE_BYTES) {
                rehearsal.begin(columns, monitor);
            }
        });
        return rehearsal;
    }

    /// Once only: a second query for validation has the same columns.
    private void begin(List<CacheColumn> columns, LoadMonitor monitor) {
        if (thread == null) {
            thread = Thread.ofPlatform().name("pagegrad-rehearsal").daemon().start(() -> {
                awaitPages(monitor);
                if (!stopped) {
                    rehearse(columns);
                }
            });
        }
    }

    private void awaitPages(LoadMonitor monitor) {
        long enough = monitor.totalBytes() / FIRST_PAGES;
        while (!stopped && monitor.bytesRead() < enough) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    void rehearse(List<CacheColumn> columns) {
        int elements = columns.stream().mapToInt(CacheColumn::lanes).sum() * ROWS;
        if (elements > MOST_ELEMENTS) {
            return;
        }
        try (ColumnCache rows = rows(columns)) {
            description
                    .over(rows)
                    .batchSize(BATCH_ROWS)
                    .epochs(EPOCHS)
                    .maxBatches(Long.MAX_VALUE)
                    .stopLoss(Double.NEGATIVE_INFINITY)
                    .patience(Integer.MAX_VALUE)
                    .validateEvery(0)
                    .device("cpu")
                    .unrecorded()
                    .stopWhen(() -> stopped)
                    .listener(new Pauses())
                    .fit();
        } catch (IOException | RuntimeException e) {
            // the real run will fail in the same way, or has rows that do not
        }
    }

    /// Zeros and ones: any loss takes them as labels.
    private static ColumnCache rows(List<CacheColumn> columns) {
        Random random = new Random(1);
        List<double[]> values = new ArrayList<>();
        for (CacheColumn column : columns) {
            values.add(random.ints((long) ROWS * column.lanes(), 0, 2)
                    .asDoubleStream()
                    .toArray());
        }
        boolean single = columns.stream().allMatch(column -> column.type() == PhysicalType.FLOAT32);
        return ArrayCache.of(
                columns.stream().map(CacheColumn::name).toList(),
                values,
                ROWS,
                single ? Precision.FLOAT32 : Precision.FLOAT64,
                BATCH_ROWS);
    }

    @Override
    public void close() {
        stopped = true;
        boolean interrupted = false;
        while (thread != null && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Pauses implements TrainingListener {
        @Override
        public void validated(ValidationPoint point) {
            LockSupport.parkNanos(point.epoch() < HEATING_EPOCHS ? PAUSE_NANOS : LONG_PAUSE_NANOS);
        }
    }
}
