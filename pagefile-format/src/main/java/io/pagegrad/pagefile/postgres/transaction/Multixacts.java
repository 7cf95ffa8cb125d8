package io.pagegrad.pagefile.postgres.transaction;

import java.io.IOException;

/// Members of multixacts. Thread-safe.
public interface Multixacts {
    /// The one member of a multixact that updated or deleted the tuple, [TransactionIds#INVALID] when all only
    /// locked it.
    int updater(int multixact) throws IOException;
}
