package io.pagegrad.pagefile;

import java.io.IOException;

/// A range of pages of one table: one thread's work. Immutable; units of one table may be scanned by different
/// threads at once.
public interface ScanUnit {
    /// Bytes of pages in this unit.
    long sizeBytes();

    /// An upper bound of the rows in this unit, for sizing columns.
    long maxRows();

    /// Starts reading; the caller closes the cursor.
    ScanCursor open() throws IOException;
}
