package io.pagegrad.cli.columnar;

import io.pagegrad.column.ColumnBatch;
import java.io.IOException;

/// Writes batches of rows in order. One thread; [#finish] ends the format, [#close] only frees.
interface BatchWriter extends AutoCloseable {
    /// @param rows how many of the batch's rows
    void write(ColumnBatch batch, int rows) throws IOException;

    /// Writes what stands behind the last row.
    void finish() throws IOException;

    @Override
    void close() throws IOException;
}
