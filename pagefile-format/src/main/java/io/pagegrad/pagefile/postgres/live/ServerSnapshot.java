package io.pagegrad.pagefile.postgres.live;

import io.pagegrad.pagefile.postgres.transaction.Snapshot;
import io.pagegrad.pagefile.postgres.transaction.TransactionIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/// An exported snapshot as the visibility rules ask it. Immutable, thread-safe.
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/utils/time/snapmgr.c, XidInMVCCSnapshot.
final class ServerSnapshot implements Snapshot {
    private final int xmin;
    private final int xmax;
    private final int[] running;
    private final int[] runningSub;
    private final Parents parents;

    /// Top-level parent of a transaction, asked only when the snapshot could not hold all sub-transactions.
    @FunctionalInterface
    interface Parents {
        int topmost(int xid, int oldest) throws IOException;
    }

    /// @param parents needed when `exported` is overflowed, otherwise null
    ServerSnapshot(ExportedSnapshot exported, Parents parents) {
        if (exported.overflowed() && parents == null) {
            throw new IllegalArgumentException("an overflowed snapshot needs the parents of sub-transactions");
        }
        this.xmin = exported.xmin();
        this.xmax = exported.xmax();
        this.running = sorted(exported.running());
        this.runningSub = sorted(exported.runningSub());
        this.parents = exported.overflowed() ? parents : null;
    }

    /// Order does not matter for a search of equal ids, so the order of plain integers serves.
    private static int[] sorted(int[] ids) {
        int[] copy = ids.clone();
        Arrays.sort(copy);
        return copy;
    }

    @Override
    public int horizon() {
        return xmin;
    }

    @Override
    public boolean isRunning(int xid) {
        if (!TransactionIds.precedes(xid, xmax)) {
            return true;
        }
        int asked = xid;
        if (parents != null) {
            asked = topmost(xid);
            if (TransactionIds.precedes(asked, xmin)) {
                return false;
            }
        } else if (Arrays.binarySearch(runningSub, xid) >= 0) {
            return true;
        }
        return Arrays.binarySearch(running, asked) >= 0;
    }

    private int topmost(int xid) {
        try {
            return parents.topmost(xid, xmin);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
