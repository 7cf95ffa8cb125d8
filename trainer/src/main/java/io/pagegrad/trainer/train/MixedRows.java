package io.pagegrad.trainer.train;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.trainer.backend.RowSegment;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// A copy of rows in another order, off-heap, in parts of at most [#PART_ROWS] rows.
final class MixedRows implements AutoCloseable {
    private static final int PART_ROWS = 1 << 22;
    private static final int BLOCK_ROWS = 1024;

    /// Rows mixed at a time: their columns fit a second-level cache.
    private static final int BUFFER_ROWS = 64 * BLOCK_ROWS;

    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private final RowSegment[] source;
    private final long[] starts;
    private final int[] rowBytes;
    private final int columnCount;
    private final long rows;
    private final List<Block> blocks = new ArrayList<>();
    private final List<RowSegment> parts = new ArrayList<>();
    private final int threads;

    /// @param rowBytes bytes of one row of each column, a multiple of 4
    MixedRows(List<RowSegment> source, int[] rowBytes, int threads) {
        this.source = source.toArray(RowSegment[]::new);
        this.rowBytes = rowBytes.clone();
        this.threads = threads;
        this.columnCount = source.isEmpty() ? 0 : source.getFirst().columns().length;
        this.starts = new long[this.source.length + 1];
        for (int s = 0; s < this.source.length; s++) {
            starts[s + 1] = starts[s] + this.source[s].rows();
        }
        this.rows = starts[this.source.length];
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

    /// Fills with all rows in a random order.
    void fill(SplittableRandom random) {
        if (rows > Integer.MAX_VALUE - 8) {
            throw new TrainingException(rows + " rows are too many for a full shuffle: shuffle blocks");
        }
        int[] order = permutation((int) rows, random);
        int buffers = (int) ((rows + BUFFER_ROWS - 1) / BUFFER_ROWS);
        each(buffers, buffer -> {
            int first = buffer * BUFFER_ROWS;
            int count = (int) Math.min(BUFFER_ROWS, rows - first);
            long[] from = new long[count];
            for (int i = 0; i < count; i++) {
                from[i] = order[first + i];
            }
            gather(first, from);
        });
    }

    /// Fills block-wise: blocks in random order, mixed within each buffer of blocks.
    void fillInBlocks(SplittableRandom random) {
        int blockCount = Math.toIntExact((rows + BLOCK_ROWS - 1) / BLOCK_ROWS);
        int[] order = permutation(blockCount, random);
        int perBuffer = BUFFER_ROWS / BLOCK_ROWS;
        int buffers = (blockCount + perBuffer - 1) / perBuffer;
        long[] firstRow = new long[buffers + 1];
        SplittableRandom[] randoms = new SplittableRandom[buffers];
        for (int buffer = 0; buffer < buffers; buffer++) {
            randoms[buffer] = random.split();
            firstRow[buffer + 1] = firstRow[buffer];
            for (int b = buffer * perBuffer; b < Math.min(blockCount, (buffer + 1) * perBuffer); b++) {
                firstRow[buffer + 1] += rowsOfBlock(order[b]);
            }
        }
        each(buffers, buffer -> {
            long[] from = new long[(int) (firstRow[buffer + 1] - firstRow[buffer])];
            int filled = 0;
            for (int b = buffer * perBuffer; b < Math.min(blockCount, (buffer + 1) * perBuffer); b++) {
                long row = (long) order[b] * BLOCK_ROWS;
                for (long end = row + rowsOfBlock(order[b]); row < end; row++) {
                    from[filled++] = row;
                }
            }
            mix(from, randoms[buffer]);
            gather(firstRow[buffer], from);
        });
    }

    private long rowsOfBlock(int block) {
        return Math.min(BLOCK_ROWS, rows - (long) block * BLOCK_ROWS);
    }

    private static int[] permutation(int count, SplittableRandom random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static void mix(long[] values, SplittableRandom random) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            long swap = values[i];
            values[i] = values[j];
            values[j] = swap;
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
        int low = 0;
        int high = source.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (starts[middle] <= row) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    @Override
    public void close() {
        blocks.forEach(Block::close);
    }
}
