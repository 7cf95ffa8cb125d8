package io.pagegrad.cache.load;

import io.pagegrad.cache.Precision;
import java.lang.foreign.MemorySegment;

/// Gets numbers while a cache is loaded, to take them to a device before the last ones are read. Any reading
/// thread calls; what throws ends the load.
///
/// A loaded cache owns its observer and closes it before its memory is freed; a load that fails closes it.
public interface ColumnObserver extends AutoCloseable {
    /// The numbers of one column of a row group lie in memory as they were read. They stay there, and stay as
    /// they are until [#scaled] was called for the column.
    ///
    /// @param column number of the column
    void loaded(int column, MemorySegment numbers);

    /// All groups were read: each number `v` of the column becomes `(v - shift) × factor`, in float64, rounded
    /// once.
    void scaled(int column, Precision precision, double shift, double factor);

    @Override
    void close();
}
