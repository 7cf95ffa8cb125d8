package io.pagegrad.pagefile.postgres.transaction;

/// Arithmetic of 32-bit transaction ids, which wrap around: of two normal ids the one less than 2³¹ behind is
/// older.
///
/// Spec: PostgreSQL, tag REL_18_0, src/include/access/transam.h and src/backend/access/transam/transam.c.
public final class TransactionIds {
    /// `InvalidTransactionId`: none.
    public static final int INVALID = 0;
    /// `BootstrapTransactionId`: always committed.
    public static final int BOOTSTRAP = 1;
    /// `FrozenTransactionId`: always committed.
    public static final int FROZEN = 2;
    /// `FirstNormalTransactionId`: the first that wraps.
    public static final int FIRST_NORMAL = 3;

    private TransactionIds() {}

    public static boolean isNormal(int xid) {
        return Integer.compareUnsigned(xid, FIRST_NORMAL) >= 0;
    }

    /// `TransactionIdPrecedes`: `a` is older than `b`; special ids are older than all normal ones.
    public static boolean precedes(int a, int b) {
        if (!isNormal(a) || !isNormal(b)) {
            return Integer.compareUnsigned(a, b) < 0;
        }
        return a - b < 0;
    }
}
