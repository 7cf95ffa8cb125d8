package io.pagegrad.pagefile;

import java.io.IOException;

/// A range of pages of one table: one thread's work. Immutable; units of one table may be scanned by different
/// threads at once.
public interface ScanUnit {
    /// Bytes of pages in this unit.
    long sizeBytes();

    /// An upper bound of the rows in this unit, for sizing columns.
    long maxRows();

    /// A number that tells whether this unit still gives the same rows: a unit of the same table and
    /// projection with the same fingerprint, opened at any later time, gives exactly the rows that this one
    /// gives. Reads the pages but decodes nothing.
    ///
    /// @throws UnsupportedPagefileException when the format cannot tell
    default long fingerprint() throws IOException {
        throw new UnsupportedPagefileException("rows of this source cannot be told from those of another time");
    }

    /// Starts reading; the caller closes the cursor.
    ScanCursor open() throws IOException;

    /// As [#open()], but rows that `filter` does not want may be left out: a cursor that can gain nothing by it
    /// gives them all the same, so that the caller filters what it gets.
    default ScanCursor open(RowFilter filter) throws IOException {
        return open();
    }
}
