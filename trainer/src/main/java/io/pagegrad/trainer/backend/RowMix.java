package io.pagegrad.trainer.backend;

import io.pagegrad.trainer.random.RandomOrder;
import java.util.List;

/// Which row of others each row of a mixed copy is: a function of its place, which devices can compute by
/// themselves. Immutable.
///
/// Fully mixed, row `r` is that of a [RandomOrder] of all. Mixed in blocks, whole blocks of [#BLOCK_ROWS] rows
/// are put into random order, a short last one stays at the end, and rows are then mixed within each
/// [#BUFFER_ROWS] rows.
///
/// @param source the rows, numbered from 0 in the order of the segments
/// @param seed of the order
/// @param stream of a full order; blocks use streams from 0 on
public record RowMix(List<RowSegment> source, long rows, long seed, long stream, boolean inBlocks) {
    /// Neighbours that stay together until they are mixed with those of other blocks.
    public static final int BLOCK_ROWS = 1024;

    /// Rows mixed at a time: their columns fit a second-level cache.
    public static final int BUFFER_ROWS = 64 * BLOCK_ROWS;

    public RowMix {
        source = List.copyOf(source);
    }

    /// @param epoch a new order for each
    public static RowMix full(List<RowSegment> source, long seed, long epoch) {
        return new RowMix(source, count(source), seed, epoch, false);
    }

    public static RowMix inBlocks(List<RowSegment> source, long seed) {
        return new RowMix(source, count(source), seed, 0, true);
    }

    private static long count(List<RowSegment> rows) {
        return rows.stream().mapToLong(RowSegment::rows).sum();
    }

    /// The rows that lie in the copy from `buffer * BUFFER_ROWS` on, one buffer of them.
    public long[] buffer(long buffer) {
        long first = buffer * BUFFER_ROWS;
        long[] from = new long[(int) Math.min(BUFFER_ROWS, rows - first)];
        if (!inBlocks) {
            new RandomOrder(seed, stream, rows).at(first, from);
            return from;
        }
        new RandomOrder(seed, buffer + 1, from.length).at(0, from);
        long[] blocks = new long[(from.length + BLOCK_ROWS - 1) / BLOCK_ROWS];
        long whole = rows / BLOCK_ROWS;
        RandomOrder order = new RandomOrder(seed, 0, whole);
        for (int b = 0; b < blocks.length; b++) {
            long block = first / BLOCK_ROWS + b;
            blocks[b] = (block < whole ? order.at(block) : block) * BLOCK_ROWS;
        }
        for (int i = 0; i < from.length; i++) {
            int place = (int) from[i];
            from[i] = blocks[place / BLOCK_ROWS] + place % BLOCK_ROWS;
        }
        return from;
    }
}
