package io.pagegrad.pagefile.postgres.row;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.pagefile.postgres.heap.HeapPages;
import java.io.IOException;

/// Decodes the projected columns of tuples into the rows of a batch. One thread; belongs to one cursor.
public interface RowDecoder {
    /// Whose rows are filled from now on: one column for each item of the projection.
    void bind(ColumnBatch batch);

    /// Decodes the items `[from, to)` of the current page into the rows from `row` on.
    ///
    /// @throws io.pagegrad.pagefile.CorruptPageException when a tuple or value breaks a rule
    /// @throws BatchFullException when a value does not fit; the rows before it are complete
    void decode(HeapPages pages, int from, int to, int row) throws IOException;

    /// `generated` or `interpreted`, for reports.
    String kind();
}
