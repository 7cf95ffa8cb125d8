package io.pagegrad.pagefile.postgres.transaction;

/// Which transactions one reader takes as still running: what they did does not count for it.
///
/// Immutable and thread-safe.
public interface Snapshot {
    /// Every normal transaction that precedes this one has finished for this snapshot; [#isRunning] need not be
    /// asked.
    int horizon();

    /// `XidInMVCCSnapshot`, asked only for a normal `xid` that does not precede [#horizon].
    ///
    /// @throws XidBeyondSnapshotException when no such transaction can have left anything on a page
    boolean isRunning(int xid);

    /// The snapshot of a cluster that was shut down: every transaction before `nextXid` has finished, and none
    /// from there on was ever begun.
    static Snapshot allFinished(int nextXid) {
        return new AllFinished(nextXid);
    }

    /// @param horizon the first transaction id not yet used
    record AllFinished(int horizon) implements Snapshot {
        @Override
        public boolean isRunning(int xid) {
            throw new XidBeyondSnapshotException(xid, horizon);
        }
    }
}
