package io.pagegrad.pagefile.postgres.transaction;

import java.io.IOException;

/// How transactions ended. Thread-safe.
public interface TransactionStatus {
    /// True when `xid` has committed, for a transaction that the snapshot takes as finished.
    ///
    /// A sub-committed one has not: its parent never came to mark it committed, so it crashed.
    boolean isCommitted(int xid) throws IOException;
}
