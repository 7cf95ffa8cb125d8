package io.pagegrad.trainer.train;

import io.pagegrad.cache.ColumnCache;
import io.pagegrad.cache.RowSet;
import io.pagegrad.trainer.backend.RowSegment;
import java.util.List;

/// A copy of rows to compute losses on, kept while the columns that they come from may go. Owns its memory.
public final class HeldRows implements AutoCloseable {
    private final MixedRows copy;

    private HeldRows(MixedRows copy) {
        this.copy = copy;
    }

    /// Copies about `most` validation rows, spread over all, or training rows when there are no others.
    ///
    /// @param columns those that a model reads, in its order
    public static HeldRows copy(ColumnCache cache, List<String> columns, long most, long seed) {
        BoundRows bound = new BoundRows(cache, columns, true);
        RowSet rows = cache.validationRows().rows() > 0 ? cache.validationRows() : cache.trainingRows();
        MixedRows copy = new MixedRows(RowSample.of(bound.segments(rows), most, seed), bound.rowBytes(), 1);
        try {
            copy.full(seed, 0).fill();
        } catch (RuntimeException e) {
            copy.close();
            throw e;
        }
        return new HeldRows(copy);
    }

    /// Good until closed.
    public List<RowSegment> segments() {
        return copy.segments();
    }

    public long sizeBytes() {
        return copy.sizeBytes();
    }

    @Override
    public void close() {
        copy.close();
    }
}
