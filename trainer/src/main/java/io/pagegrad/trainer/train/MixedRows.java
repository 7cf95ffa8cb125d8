package io.pagegrad.trainer.train;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.trainer.backend.MixedCopy;
import io.pagegrad.trainer.backend.RowMix;
import io.pagegrad.trainer.backend.RowSegment;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// Memory for a copy of rows in another order, off-heap, in parts of at most [#PART_ROWS] rows.
final class MixedRows implements AutoCloseable {
    private static final int PART_ROWS = 1 << 22;
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private final RowSegment[] source;
    private final long[] starts;
    private final int[] rowBytes;
    private final int columnCount;
    private final long rows;
    private final List<Block> blocks = new ArrayList<>();
    private final List<RowSegment> parts = new ArrayList<>();
    private final int threads;

    /// Memory for all rows.
    ///
    /// @param rowBytes bytes of one row of each column, a multiple of 4
    MixedRows(List<RowSegment> source, int[] rowBytes, int threads) {
        this(source, rowBytes, threads, Long.MAX_VALUE);
    }

    /// Memory for `most` of the rows, a multiple of [RowMix#RUN_ROWS], or all.
    ///
    /// @param rowBytes bytes of one row of each column, a multiple of 4
    MixedRows(List<RowSegment> source, int[] rowBytes, int threads, long most) {
        this.source = source.toArray(RowSegment[]::new);
        this.rowBytes = rowBytes.clone();
        this.threads = threads;
        this.columnCount = source.isEmpty() ? 0 : source.getFirst().columns().length;
        this.starts = new long[this.source.length + 1];
        for (int s = 0; s < this.source.length; s++) {
            starts[s + 1] = starts[s] + this.source[s].rows();
        }
        this.rows = Math.min(most, starts[this.source.length]);
        for (long first = 0; first < rows; first += PART_ROWS) {
            long count = Math.min(PART_ROWS, rows - first);
            long[] addresses = new long[columnCount];
            for (int c = 0; c < columnCount; c++) {
                Block block = OffHeap.allocate((count * rowBytes[c] + 63) & -64, MemoryTag.BATCH);
                blocks.add(block);
                addresses[c] = block.address();
            }
            parts.add(new RowSegment(addresses, 0, count));
        }
    }

    List<RowSegment> segments() {
        return parts;
    }

    long sizeBytes() {
        return blocks.stream().mapToLong(Block::sizeBytes).sum();
    }

    /// All rows in random order, a new one for each epoch; memory that an earlier copy took is taken again.
    MixedCopy full(long seed, long epoch) {
        return new Copy(RowMix.full(List.of(source), seed, epoch));
    }

    /// Blocks in random order, mixed within each buffer of blocks.
    MixedCopy inBlocks(long seed) {
        return new Copy(RowMix.inBlocks(List.of(source), seed));
    }

    /// As many rows as there is memory for, spread over all of them.
    MixedCopy sample(long seed) {
        return new Copy(RowMix.sample(List.of(source), seed, rows));
    }

    /// What this memory holds when it is filled.
    private final class Copy implements MixedCopy {
        private final RowMix mix;
        private volatile boolean filled;

        Copy(RowMix mix) {
            this.mix = mix;
        }

        @Override
        public RowMix mix() {
            return mix;
        }

        @Override
        public void fill() {
            if (!filled) {
                fillOnce();
            }
        }

        private synchronized void fillOnce() {
            if (!filled) {
                int buffers = Math.toIntExact((rows + RowMix.BUFFER_ROWS - 1) / RowMix.BUFFER_ROWS);
                each(buffers, buffer -> gather((long) buffer * RowMix.BUFFER_ROWS, mix.buffer(buffer)));
                filled = true;
            }
        }

        @Override
        public long firstRow(RowSegment segment) {
            for (int p = 0; p < parts.size(); p++) {
                if (Arrays.equals(parts.get(p).columns(), segment.columns())) {
                    return (long) p * PART_ROWS;
                }
            }
            throw new IllegalArgumentException("rows of other memory");
        }
    }

    private void each(int count, IntConsumer body) {
        if (threads == 1 || count == 1) {
            IntStream.range(0, count).forEach(body);
        } else {
            IntStream.range(0, count).parallel().forEach(body);
        }
    }

    /// Copies the rows `from` of the source to row `first` and those behind it. Changes `from`.
    private void gather(long first, long[] from) {
        int[] segments = new int[from.length];
        for (int i = 0; i < from.length; i++) {
            segments[i] = segmentOf(from[i], i == 0 ? 0 : segments[i - 1]);
            from[i] += source[segments[i]].from() - starts[segments[i]];
        }
        long[] bases = new long[source.length];
        for (int c = 0; c < columnCount; c++) {
            for (int s = 0; s < bases.length; s++) {
                bases[s] = source[s].columns()[c];
            }
            for (int i = 0; i < from.length; ) {
                long row = first + i;
                RowSegment part = parts.get((int) (row / PART_ROWS));
                int end = (int) Math.min(from.length, i + PART_ROWS - row % PART_ROWS);
                long target = part.columns()[c] + row % PART_ROWS * rowBytes[c];
                copy(rowBytes[c], bases, segments, from, i, end, target);
                i = end;
            }
        }
    }

    private static void copy(int bytes, long[] bases, int[] segments, long[] from, int begin, int end, long target) {
        if (bytes == Float.BYTES) {
            for (int i = begin; i < end; i++) {
                int value = ALL.get(ValueLayout.JAVA_INT, bases[segments[i]] + from[i] * Integer.BYTES);
                ALL.set(ValueLayout.JAVA_INT, target + (long) (i - begin) * Integer.BYTES, value);
            }
        } else if (bytes == Long.BYTES) {
            for (int i = begin; i < end; i++) {
                long value = ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, bases[segments[i]] + from[i] * Long.BYTES);
                ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, target + (long) (i - begin) * Long.BYTES, value);
            }
        } else {
            for (int i = begin; i < end; i++) {
                MemorySegment.copy(
                        ALL, bases[segments[i]] + from[i] * bytes, ALL, target + (long) (i - begin) * bytes, bytes);
            }
        }
    }

    private int segmentOf(long row, int guess) {
        if (row >= starts[guess] && row < starts[guess + 1]) {
            return guess;
        }
        return RowSegment.indexOf(row, starts);
    }

    @Override
    public void close() {
        blocks.forEach(Block::close);
    }
}
