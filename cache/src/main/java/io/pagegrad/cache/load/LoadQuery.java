package io.pagegrad.cache.load;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.pagefile.Projection;
import java.util.List;

/// A query bound to a table, as a loader sees it: which columns to decode, what comes out, and how. Thread-safe.
public interface LoadQuery {
    /// Rows of an input batch at most: few enough that all columns stay in the second-level cache.
    int BATCH_ROWS = 2048;

    /// The text that provenance records.
    String text();

    /// The table columns that the query reads, in the order that [Evaluation] expects.
    Projection projection();

    /// What each row of the result holds.
    List<LoadColumn> outputs();

    /// For each output the item of [#projection()] that it simply is, when the query is a plain list of
    /// columns without a filter and every item is used once; otherwise null. Rows then need no evaluation.
    int[] plainColumns();

    /// The most rows that the query gives, or -1.
    long limit();

    /// A program of its own for one thread.
    Evaluation open();

    /// Evaluates batches for one thread; the caller closes it.
    interface Evaluation extends AutoCloseable {
        /// Evaluates all rows of `input`; those that pass the filter come out compact and in order.
        ///
        /// @return columns of the results, one for each output, good until the next call; its size says how
        /// many rows
        ColumnBatch evaluate(ColumnBatch input);

        /// The filter that a scan may use to leave rows out early; null when there is nothing to gain.
        default PushedFilter filter() {
            return null;
        }

        @Override
        void close();
    }
}
