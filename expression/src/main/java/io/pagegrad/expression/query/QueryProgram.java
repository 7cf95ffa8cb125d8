package io.pagegrad.expression.query;

import io.pagegrad.column.ColumnBatch;

/// Filters and computes batches of rows. For one thread at a time.
public interface QueryProgram extends AutoCloseable {
    /// Writes the results of the rows of `input` that pass the filter to the rows `[0, n)` of `output`, in
    /// order, and gives
    /// `n`, which is also the new size of `output`.
    ///
    /// @param input columns as [BoundQuery#inputTypes]; may be changed in bytes that lie behind its rows
    /// @param output columns as [BoundQuery#outputTypes], capacity at least the size of `input`; cleared first
    /// @throws io.pagegrad.expression.ExpressionException where SQL raises an error for one of the rows
    int run(ColumnBatch input, ColumnBatch output);

    /// Sets `keep[row]` for each row to whether it passes the filter; all do where there is none.
    ///
    /// @param input as for [#run], or its first [BoundQuery#filterInputCount] columns alone
    /// @param keep at least as long as `input`
    /// @return how many rows pass
    /// @throws io.pagegrad.expression.ExpressionException where SQL raises an error for one of the rows
    int select(ColumnBatch input, boolean[] keep);

    @Override
    void close();
}
