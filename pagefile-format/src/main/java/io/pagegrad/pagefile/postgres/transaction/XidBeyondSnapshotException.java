package io.pagegrad.pagefile.postgres.transaction;

/// A tuple names a transaction that had not begun when the cluster was shut down.
///
/// Whoever knows the page turns it into a [io.pagegrad.pagefile.CorruptPageException].
public final class XidBeyondSnapshotException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int xid;
    private final int nextXid;

    XidBeyondSnapshotException(int xid, int nextXid) {
        super("transaction " + Integer.toUnsignedString(xid) + " is not older than "
                + Integer.toUnsignedString(nextXid));
        this.xid = xid;
        this.nextXid = nextXid;
    }

    public int xid() {
        return xid;
    }

    public int nextXid() {
        return nextXid;
    }
}
