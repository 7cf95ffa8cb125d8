package io.pagegrad.pagefile;

import io.pagegrad.column.ByteOrderedText;
import io.pagegrad.column.Schema;
import java.io.IOException;
import java.util.List;

/// A table ready to be scanned. Immutable, thread-safe; lives as long as its source.
public interface PagefileTable {
    /// Schema-qualified name, quoted where SQL needs it.
    String name();

    /// All columns a `SELECT *` gives, in its order.
    Schema schema();

    /// Which text of the table is ordered byte by byte; none where that is not known.
    default ByteOrderedText byteOrderedText() {
        return ByteOrderedText.NONE;
    }

    /// Whether columns can be asked for in [Projection.Form#TEXT].
    default boolean hasTexts() {
        return true;
    }

    /// Bytes of pages that a full scan reads, out-of-line values not counted.
    long sizeBytes();

    /// Where the rows come from, for model files: cluster identity, database, files, checkpoint.
    TableProvenance provenance();

    /// The relations that hold this table's rows, in the order of a scan: partitions and inheriting tables, or
    /// this table alone. Each has this table's schema.
    default List<PagefileTable> leaves() throws IOException {
        return List.of(this);
    }

    /// Cuts the table into units of about `unitBytes` of pages, in physical order; concatenating the rows of all
    /// units in list order gives the table in its physical order. A table without pages gives no units.
    ///
    /// @throws UnsupportedPagefileException when a requested column has a type or form that cannot be read
    List<ScanUnit> scanUnits(Projection projection, long unitBytes) throws IOException;

    /// [#scanUnits(Projection, long)] with other options than the default ones.
    ///
    /// @throws UnsupportedPagefileException also when the format knows the default options only
    default List<ScanUnit> scanUnits(Projection projection, long unitBytes, ScanOptions options) throws IOException {
        if (!options.equals(ScanOptions.DEFAULT)) {
            throw new UnsupportedPagefileException(name() + " can be scanned with default options only");
        }
        return scanUnits(projection, unitBytes);
    }

    /// Cuts the pages of the table, out-of-line values included, into units that check them.
    ///
    /// @throws UnsupportedPagefileException when the format cannot check
    default List<VerifyUnit> verifyUnits(long unitBytes) throws IOException {
        throw new UnsupportedPagefileException(name() + " is of a format that cannot be verified");
    }
}
