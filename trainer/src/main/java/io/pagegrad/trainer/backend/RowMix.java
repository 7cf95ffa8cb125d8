package io.pagegrad.trainer.backend;

import io.pagegrad.cache.random.Philox;
import io.pagegrad.cache.random.Purpose;
import io.pagegrad.cache.random.RandomOrder;
import java.util.List;

/// Which row of others each row of a mixed copy is: a function of its place, which devices can compute by
/// themselves. Immutable.
///
/// Fully mixed, row `r` is that of a [RandomOrder] of all. Mixed in blocks, whole blocks of [#BLOCK_ROWS] rows
/// are put into random order, a short last one stays at the end, and rows are then mixed within each
/// [#BUFFER_ROWS] rows. A sample is a run of [#RUN_ROWS] neighbours from each of equal stretches of the rows, at
/// a random place of its stretch.
///
/// @param source the rows, numbered from 0 in the order of the segments
/// @param rows how many these are
/// @param seed of the order
/// @param stream of a full order or a sample; blocks use streams from 0 on
/// @param taken rows of the copy: all, or those of a sample
public record RowMix(List<RowSegment> source, long rows, long seed, long stream, Kind kind, long taken) {
    /// Neighbours that stay together until they are mixed with those of other blocks.
    public static final int BLOCK_ROWS = 1024;

    /// Rows mixed at a time: their columns fit a second-level cache.
    public static final int BUFFER_ROWS = 64 * BLOCK_ROWS;

    /// Neighbours that a sample takes together.
    public static final int RUN_ROWS = 128;

    /// How rows are chosen.
    public enum Kind {
        FULL,
        BLOCKS,
        SAMPLE
    }

    public RowMix {
        source = List.copyOf(source);
    }

    /// @param epoch a new order for each
    public static RowMix full(List<RowSegment> source, long seed, long epoch) {
        long rows = count(source);
        return new RowMix(source, rows, seed, Purpose.MIXED_ROWS.stream(epoch), Kind.FULL, rows);
    }

    public static RowMix inBlocks(List<RowSegment> source, long seed) {
        long rows = count(source);
        return new RowMix(source, rows, seed, Purpose.MIXED_ROWS.stream(0), Kind.BLOCKS, rows);
    }

    /// @param most rows to take, at least [#RUN_ROWS] and no more than there are
    public static RowMix sample(List<RowSegment> source, long seed, long most) {
        long rows = count(source);
        if (most < RUN_ROWS || most > rows) {
            throw new IllegalArgumentException(
                    "a sample of " + most + " rows: must be in [" + RUN_ROWS + ", " + rows + "]");
        }
        return new RowMix(source, rows, seed, Purpose.SAMPLED_ROWS.stream(0), Kind.SAMPLE, most / RUN_ROWS * RUN_ROWS);
    }

    private static long count(List<RowSegment> rows) {
        return rows.stream().mapToLong(RowSegment::rows).sum();
    }

    /// First row of run `run` of a sample.
    public long run(long run) {
        long runs = taken / RUN_ROWS;
        long from = stretch(run, runs);
        long places = stretch(run + 1, runs) - from - RUN_ROWS + 1;
        return from + Math.unsignedMultiplyHigh(Philox.bits(seed, stream, run), places);
    }

    private long stretch(long index, long count) {
        return rows / count * index + rows % count * index / count;
    }

    /// The rows that lie in the copy from `buffer * BUFFER_ROWS` on, one buffer of them.
    public long[] buffer(long buffer) {
        long first = buffer * BUFFER_ROWS;
        long[] from = new long[(int) Math.min(BUFFER_ROWS, taken - first)];
        switch (kind) {
            case FULL -> new RandomOrder(seed, stream, rows).at(first, from);
            case BLOCKS -> blocks(buffer, from);
            case SAMPLE -> {
                for (int i = 0; i < from.length; i++) {
                    long place = i % RUN_ROWS;
                    from[i] = place == 0 ? run((first + i) / RUN_ROWS) : from[i - 1] + 1;
                }
            }
        }
        return from;
    }

    private void blocks(long buffer, long[] from) {
        new RandomOrder(seed, buffer + 1, from.length).at(0, from);
        long[] blocks = new long[(from.length + BLOCK_ROWS - 1) / BLOCK_ROWS];
        long whole = rows / BLOCK_ROWS;
        RandomOrder order = new RandomOrder(seed, 0, whole);
        for (int b = 0; b < blocks.length; b++) {
            long block = buffer * BUFFER_ROWS / BLOCK_ROWS + b;
            blocks[b] = (block < whole ? order.at(block) : block) * BLOCK_ROWS;
        }
        for (int i = 0; i < from.length; i++) {
            int place = (int) from[i];
            from[i] = blocks[place / BLOCK_ROWS] + place % BLOCK_ROWS;
        }
    }
}
