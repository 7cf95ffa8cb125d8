package io.pagegrad.trainer.train;

import io.pagegrad.cache.random.Purpose;
import io.pagegrad.cache.random.RandomOrder;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.MixedCopy;
import io.pagegrad.trainer.backend.RowSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Gives each epoch its order of rows. The order depends on the seed and the number of the epoch alone.
final class RowOrder implements AutoCloseable {
    private static final long EPOCH_BLOCK_ROWS = 8192;

    private final List<RowSegment> rows;
    private final int[] rowBytes;
    private final Shuffle shuffle;
    private final long seed;
    private final long batchRows;
    private final int threads;
    private final boolean inPlace;
    private MixedRows mixed;
    private MixedCopy copy;

    /// @param batchRows 0 for all rows in one batch
    RowOrder(List<RowSegment> rows, int[] rowBytes, Shuffle shuffle, long seed, long batchRows, int threads) {
        this(rows, rowBytes, shuffle, seed, batchRows, threads, Long.MAX_VALUE);
    }

    /// @param batchRows 0 for all rows in one batch
    /// @param memory most bytes that a mixed copy of the rows may take; without one, blocks are put into random
    /// order where they lie
    /// @throws TrainingException when a full shuffle needs more
    RowOrder(
            List<RowSegment> rows,
            int[] rowBytes,
            Shuffle shuffle,
            long seed,
            long batchRows,
            int threads,
            long memory) {
        this.rows = List.copyOf(rows);
        this.rowBytes = rowBytes.clone();
        long total = rows.stream().mapToLong(RowSegment::rows).sum();
        this.batchRows = batchRows == 0 ? Math.max(1, total) : batchRows;
        this.seed = seed;
        this.threads = threads;
        // one batch of all rows has the same gradient in every order
        this.shuffle = this.batchRows >= total ? Shuffle.NONE : shuffle;
        long needed = total * IntStream.of(rowBytes).asLongStream().sum();
        this.inPlace = this.shuffle == Shuffle.BLOCKS && needed > memory;
        if (this.shuffle == Shuffle.FULL && needed > memory) {
            throw new TrainingException("a full shuffle copies the rows, which takes " + (needed >> 20)
                    + " MB where " + (Math.max(0, memory) >> 20)
                    + " MB are left: shuffle blocks, or allow more memory");
        }
    }

    /// The batches of epoch `epoch`, which counts from 0; valid until the next call.
    BatchPlan epoch(long epoch) {
        return switch (shuffle) {
            case NONE -> new BatchPlan(rows, batchRows);
            case BLOCKS -> {
                if (inPlace) {
                    yield new BatchPlan(blocks(rows, seed, epoch, batchRows), batchRows);
                }
                mixBlocks();
                yield new BatchPlan(blocks(mixed.segments(), seed, epoch, batchRows), batchRows, false, copy);
            }
            case FULL -> {
                if (mixed == null) {
                    mixed = new MixedRows(rows, rowBytes, threads);
                }
                yield new BatchPlan(mixed.segments(), batchRows, true, mixed.full(seed, epoch));
            }
        };
    }

    /// As [#epoch] with blocks in random order, for one of several learners that share the mixed copy of the
    /// rows: the copy depends on this order's seed, the order of its blocks on the learner's.
    BatchPlan epochOf(long learnerSeed, long epoch, long learnerBatchRows) {
        mixBlocks();
        long batch = learnerBatchRows == 0 ? Math.max(1, batchRows) : learnerBatchRows;
        return new BatchPlan(blocks(mixed.segments(), learnerSeed, epoch, batch), batch, false, copy);
    }

    private void mixBlocks() {
        if (mixed == null) {
            mixed = new MixedRows(rows, rowBytes, threads);
            copy = mixed.inBlocks(seed);
        }
    }

    /// Whether rows within blocks keep their order, since a mixed copy would take too much memory.
    boolean staysInPlace() {
        return inPlace;
    }

    /// Bytes of the copy of the rows, 0 as long as there is none.
    long copiedBytes() {
        return mixed == null ? 0 : mixed.sizeBytes();
    }

    /// Cuts segments into blocks of whole batches and puts these into random order, the short last one in its
    /// place.
    private static List<RowSegment> blocks(List<RowSegment> segments, long seed, long epoch, long batchRows) {
        long blockRows = batchRows * Math.max(1, EPOCH_BLOCK_ROWS / batchRows);
        List<RowSegment> blocks = new ArrayList<>();
        List<RowSegment> rest = new ArrayList<>();
        for (RowSegment segment : segments) {
            for (long from = segment.from(); from < segment.to(); from += blockRows) {
                long to = Math.min(segment.to(), from + blockRows);
                (to - from == blockRows ? blocks : rest).add(new RowSegment(segment.columns(), from, to));
            }
        }
        RandomOrder order = new RandomOrder(seed, Purpose.EPOCH_BLOCKS.stream(epoch), blocks.size());
        List<RowSegment> mixed = new ArrayList<>(blocks.size() + rest.size());
        for (int place = 0; place < blocks.size(); place++) {
            mixed.add(blocks.get((int) order.at(place)));
        }
        mixed.addAll(rest);
        return mixed;
    }

    @Override
    public void close() {
        if (mixed != null) {
            mixed.close();
        }
    }
}
