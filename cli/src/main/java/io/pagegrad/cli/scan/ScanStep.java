package io.pagegrad.cli.scan;

import io.pagegrad.pagefile.ScanCursor;
import java.io.IOException;

/// One worker's part of a scan: takes the next rows from a cursor and turns them into what the consumer wants.
/// Used by one thread; closed by the thread that ran the scan, when all workers are done.
///
/// @param <T> a piece of output
public interface ScanStep<T> extends AutoCloseable {
    /// The next rows of the unit, or null at its end.
    T next(ScanCursor cursor) throws IOException;

    @Override
    void close();
}
