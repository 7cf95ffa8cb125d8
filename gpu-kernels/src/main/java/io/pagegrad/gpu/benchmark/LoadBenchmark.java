package io.pagegrad.gpu.benchmark;

import io.pagegrad.cache.Precision;
import io.pagegrad.cache.load.ColumnObserver;
import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.gpu.backend.CudaBackend;
import io.pagegrad.pagefile.device.PageDecoder;
import io.pagegrad.pagefile.device.PageDecoding;
import io.pagegrad.pagefile.device.PageForm;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;

/// What happens to rows before they are trained on: heap pages decoded on the device, and columns that go there
/// while threads make the next ones.
final class LoadBenchmark {
    private static final int PAGE_BYTES = 8192;
    private static final int COLUMNS = 4;
    private static final int TUPLE_HEADER = 24;
    private static final int TUPLE_BYTES = TUPLE_HEADER + COLUMNS * Double.BYTES;
    private static final int RUNS = 16;
    private static final int GROUP_ROWS = 1 << 16;
    private static final int FLOATS = TaxiLikeRows.FEATURES + 1;

    private final TaxiLikeRows data;
    private final int rows;
    private final double linkBytesPerSecond;
    private final ToDoubleFunction<DoubleSupplier> median;
    private final List<Measurement> measured;

    /// @param linkBytesPerSecond of pinned memory to the device
    /// @param median measures some runs
    /// @param measured takes the results
    LoadBenchmark(
            TaxiLikeRows data,
            int rows,
            double linkBytesPerSecond,
            ToDoubleFunction<DoubleSupplier> median,
            List<Measurement> measured) {
        this.data = data;
        this.rows = rows;
        this.linkBytesPerSecond = linkBytesPerSecond;
        this.median = median;
        this.measured = measured;
    }

    /// @param threads that read
    void run(int... threads) {
        for (int count : threads) {
            decode(count);
            bring(count);
        }
    }

    private void decode(int threads) {
        int[] offsets = new int[COLUMNS];
        int[] widths = new int[COLUMNS];
        for (int c = 0; c < COLUMNS; c++) {
            offsets[c] = c * Double.BYTES;
            widths[c] = Double.BYTES;
        }
        PageForm form = new PageForm(PAGE_BYTES, COLUMNS, COLUMNS * Double.BYTES, offsets, widths, 3, true, false);
        try (PageDecoding device = PageDecoding.open("cuda");
                PageDecoder first = device.open(form)) {
            int pages = Math.min(first.mostPages(), Math.max(1, rows / 100));
            try (Block run = OffHeap.allocate((long) pages * PAGE_BYTES, MemoryTag.PAGE_BUFFER)) {
                for (int page = 0; page < pages; page++) {
                    write(run.segment().asSlice((long) page * PAGE_BYTES, PAGE_BYTES));
                }
                double seconds = median.applyAsDouble(() -> GpuBenchmark.seconds(() -> each(threads, RUNS, number -> {
                    try (PageDecoder decoder = device.open(form)) {
                        decoder.decode(run.segment(), pages, (long) number * pages);
                        if (decoder.rows(pages - 1) < 0) {
                            throw new IllegalStateException("the device left a plain page to the CPU");
                        }
                    }
                })));
                double bytes = (double) RUNS * run.sizeBytes();
                measured.add(new Measurement(
                        "heap pages decoded",
                        threads + " threads, share of the link",
                        bytes / seconds / 1e9,
                        "GB/s",
                        bytes / seconds / linkBytesPerSecond));
            }
        }
    }

    /// A page full of frozen rows of four float8.
    private static void write(MemorySegment page) {
        int count = (PAGE_BYTES - TUPLE_HEADER) / (TUPLE_BYTES + Integer.BYTES);
        int upper = PAGE_BYTES - count * TUPLE_BYTES;
        set(page, 10, 4); // PD_ALL_VISIBLE
        set(page, 12, TUPLE_HEADER + count * Integer.BYTES);
        set(page, 14, upper);
        set(page, 16, PAGE_BYTES);
        set(page, 18, PAGE_BYTES | 4);
        for (int row = 0; row < count; row++) {
            int at = upper + row * TUPLE_BYTES;
            page.setAtIndex(ValueLayout.JAVA_INT, TUPLE_HEADER / Integer.BYTES + row, at | 1 << 15 | TUPLE_BYTES << 17);
            page.set(ValueLayout.JAVA_INT, at, 2);
            set(page, at + 18, COLUMNS);
            set(page, at + 20, 0x0b00); // inserted by nobody that matters, not deleted
            set(page, at + 22, TUPLE_HEADER);
            for (int c = 0; c < COLUMNS; c++) {
                page.set(ValueLayout.JAVA_DOUBLE, at + TUPLE_HEADER + (long) c * Double.BYTES, row + c);
            }
        }
    }

    private static void set(MemorySegment page, int at, int value) {
        page.set(ValueLayout.JAVA_SHORT, at, (short) value);
    }

    private void bring(int threads) {
        int groups = (rows + GROUP_ROWS - 1) / GROUP_ROWS;
        try (Block memory = OffHeap.allocate((long) rows * TaxiLikeRows.ROW_BYTES, MemoryTag.CACHE)) {
            double alone = median.applyAsDouble(() ->
                    GpuBenchmark.seconds(() -> each(threads, groups, group -> make(memory, group, null))));
            double together = median.applyAsDouble(() -> {
                try (ColumnObserver stage = new CudaBackend().stage()) {
                    return GpuBenchmark.seconds(() -> {
                        each(threads, groups, group -> make(memory, group, stage));
                        for (int c = 0; c < FLOATS; c++) {
                            stage.scaled(c, Precision.FLOAT32, 0, 1);
                        }
                    });
                }
            });
            double bytes = (double) rows * TaxiLikeRows.ROW_BYTES;
            double least = Math.max(alone, bytes / linkBytesPerSecond);
            measured.add(new Measurement(
                    "columns brought while others are made",
                    threads + " threads, share of the slower of both alone",
                    bytes / together / 1e9,
                    "GB/s",
                    least / together));
        }
    }

    /// One row group, as a reading thread makes it.
    private void make(Block memory, int group, ColumnObserver stage) {
        long first = (long) group * GROUP_ROWS;
        long count = Math.min(GROUP_ROWS, rows - first);
        for (int c = 0; c < FLOATS; c++) {
            MemorySegment numbers = memory.segment()
                    .asSlice(((long) c * rows + first) * Float.BYTES, count * Float.BYTES)
                    .copyFrom(data.memory().asSlice(((long) c * rows + first) * Float.BYTES, count * Float.BYTES));
            if (stage != null) {
                stage.loaded(c, new ColumnObserver.Rows(numbers, Float.BYTES, (int) count, null));
            }
        }
    }

    private static void each(int threads, int count, IntConsumer work) {
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                done.add(pool.submit(() -> work.accept(number)));
            }
            for (Future<?> each : done) {
                each.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
