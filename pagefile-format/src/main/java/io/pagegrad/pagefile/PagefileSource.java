package io.pagegrad.pagefile;

import java.io.IOException;
import java.util.List;

/// An opened data directory: one or more databases. Thread-safe; the opener closes it, after everything it gave
/// out.
public interface PagefileSource extends AutoCloseable {
    /// Names of the databases that can be opened, sorted.
    List<String> databases() throws IOException;

    /// @throws UnknownNameException when there is no such database
    PagefileDatabase database(String name) throws IOException;

    /// Asked once after the last row was read and before anybody relies on one: whether what was read counts.
    ///
    /// @throws RefusedPagefileException when the data changed under the reader; everything read must be thrown
    /// away
    default void confirm() throws IOException {}

    @Override
    void close() throws IOException;

    /// Units that check every file of every database. Damage that keeps a database from being opened is among
    /// what they find.
    ///
    /// @throws UnsupportedPagefileException when the format cannot check
    default List<VerifyUnit> verifyUnits(long unitBytes) throws IOException {
        throw new UnsupportedPagefileException("this format cannot be verified");
    }
}
