package io.pagegrad.pagefile.postgres.scan;

import java.io.IOException;

/// Tells at the end of a scan unit whether what was read still counts. Thread-safe.
@FunctionalInterface
public interface SourceGuard {
    /// @throws io.pagegrad.pagefile.RefusedPagefileException when the files may have changed under the scan
    void check() throws IOException;
}
