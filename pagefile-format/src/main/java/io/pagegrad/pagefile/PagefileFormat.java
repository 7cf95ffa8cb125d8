package io.pagegrad.pagefile;

import java.io.IOException;
import java.nio.file.Path;

/// A database's page-file format, found by `ServiceLoader`.
public interface PagefileFormat {
    /// Short lower-case name (`postgres`).
    String name();

    /// True when `path` looks like this format's data; reads little and never throws for foreign data.
    boolean probe(Path path) throws IOException;

    /// Opens a data directory or file for reading.
    ///
    /// @throws UnsupportedPagefileException when the version or build of the database is not supported
    /// @throws RefusedPagefileException when reading now could give wrong rows (server running, crashed)
    /// @throws CorruptPageException when a control structure is damaged
    PagefileSource open(Path path) throws IOException;
}
