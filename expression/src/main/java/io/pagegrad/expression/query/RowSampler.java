package io.pagegrad.expression.query;

import io.pagegrad.expression.parse.TableSample;

/// Decides which rows a TABLESAMPLE keeps from their place alone, so that the same seed keeps the same rows
/// whatever the number of threads and the order of reading. Thread-safe, allocates nothing.
///
/// A place is the number of the page within the table and of the row within the page. The rows differ from those
/// that the server draws for the same seed.
public final class RowSampler {
    private static final long PAGE_STEP = 0x9e3779b97f4a7c15L;
    private static final long ROW_STEP = 0xc2b2ae3d27d4eb4fL;

    private final TableSample.Method method;
    private final long seed;
    private final long threshold;

    /// @param defaultSeed used when the sample names none
    public RowSampler(TableSample sample, long defaultSeed) {
        this.method = sample.method();
        this.seed = mix(sample.seed() == null ? defaultSeed : Double.doubleToLongBits(sample.seed()));
        double share = method == TableSample.Method.RESERVOIR ? 1 : sample.argument() / 100;
        // ranks have 53 bits, so a share of one keeps all
        this.threshold = (long) Math.ceil(share * 0x1p53);
    }

    /// Whether rows of the page can be kept at all; a page that is not need not be read.
    public boolean keepsPage(long page) {
        return method != TableSample.Method.SYSTEM || rank(page, 0) < threshold;
    }

    /// Whether a row of a kept page is kept; a reservoir keeps all here and chooses by [#rank].
    public boolean keepsRow(long page, int row) {
        return method != TableSample.Method.BERNOULLI || rank(page, row) < threshold;
    }

    /// Rank of a row in `[0, 2^53)`: a reservoir of k rows holds the k rows of least rank (ties by place).
    public long rank(long page, int row) {
        return mix(seed + page * PAGE_STEP + (row + 1) * ROW_STEP) >>> 11;
    }

    /// A bijection of 64-bit words in which every bit of the argument changes about half the bits of the result.
    private static long mix(long word) {
        long z = word;
        z = (z ^ z >>> 32) * 0xd6e8feb86659fd93L;
        z = (z ^ z >>> 32) * 0xd6e8feb86659fd93L;
        return z ^ z >>> 32;
    }
}
