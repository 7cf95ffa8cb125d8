package io.pagegrad.pagefile.postgres.row;

import io.pagegrad.column.ColumnVector;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Takes the values of one projected column into the vector of a batch. One thread.
public interface ColumnSink {
    /// Whose rows are filled from now on.
    void bind(ColumnVector vector);

    /// Takes the value `[start, limit)` of `data`, header of a varlena included, as `row`.
    ///
    /// @throws io.pagegrad.pagefile.postgres.datum.MalformedDatum when its bytes break a rule
    /// @throws BatchFullException when it does not fit
    void put(MemorySegment data, long start, long limit, int row) throws IOException;

    void putNull(int row);
}
