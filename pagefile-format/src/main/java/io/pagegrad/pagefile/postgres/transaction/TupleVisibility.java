package io.pagegrad.pagefile.postgres.transaction;

import static io.pagegrad.pagefile.postgres.layout.HeapTupleLayout.HEAP_MOVED_IN;
import static io.pagegrad.pagefile.postgres.layout.HeapTupleLayout.HEAP_MOVED_OFF;
import static io.pagegrad.pagefile.postgres.layout.HeapTupleLayout.HEAP_XMAX_COMMITTED;
import static io.pagegrad.pagefile.postgres.layout.HeapTupleLayout.HEAP_XMAX_EXCL_LOCK;
import static io.pagegrad.pagefile.postgres.layout.HeapTupleLayout.HEAP_XMAX_INVALID;
import static io.pagegrad.pagefile.postgres.layout.HeapTupleLayout.HEAP_XMAX_IS_MULTI;
import static io.pagegrad.pagefile.postgres.layout.HeapTupleLayout.HEAP_XMAX_KEYSHR_LOCK;
import static io.pagegrad.pagefile.postgres.layout.HeapTupleLayout.HEAP_XMAX_LOCK_ONLY;
import static io.pagegrad.pagefile.postgres.layout.HeapTupleLayout.HEAP_XMIN_COMMITTED;
import static io.pagegrad.pagefile.postgres.layout.HeapTupleLayout.HEAP_XMIN_FROZEN;
import static io.pagegrad.pagefile.postgres.layout.HeapTupleLayout.HEAP_XMIN_INVALID;

import io.pagegrad.pagefile.postgres.layout.HeapTupleLayout;
import java.io.IOException;

/// Whether one tuple is visible to a reader that wrote nothing itself.
///
/// Immutable and thread-safe when its parts are. Hint bits answer most tuples of an idle table without any
/// look-up.
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/access/heap/heapam_visibility.c, HeapTupleSatisfiesMVCC.
public final class TupleVisibility {
    private final Snapshot snapshot;
    private final int horizon;
    private final TransactionStatus status;
    private final Multixacts multixacts;

    public TupleVisibility(Snapshot snapshot, TransactionStatus status, Multixacts multixacts) {
        this.snapshot = snapshot;
        this.horizon = snapshot.horizon();
        this.status = status;
        this.multixacts = multixacts;
    }

    /// Every transaction that precedes this one has ended for the snapshot.
    public int horizon() {
        return horizon;
    }

    /// @param tuple address of the tuple header, all of which lies in memory that the caller holds
    public boolean isVisible(long tuple) throws IOException {
        int infomask = HeapTupleLayout.infomask(tuple);
        return isInserted(tuple, infomask) && !isDeleted(tuple, infomask);
    }

    private boolean isInserted(long tuple, int infomask) throws IOException {
        int hints = infomask & HEAP_XMIN_FROZEN;
        if (hints == HEAP_XMIN_FROZEN) {
            return true;
        }
        int xmin = HeapTupleLayout.xmin(tuple);
        if (hints == HEAP_XMIN_COMMITTED) {
            return !isRunning(xmin);
        }
        if (hints == HEAP_XMIN_INVALID) {
            return false;
        }
        if ((infomask & (HEAP_MOVED_OFF | HEAP_MOVED_IN)) != 0) {
            return isKeptByVacuumFull(tuple, infomask);
        }
        return !isRunning(xmin) && status.isCommitted(xmin);
    }

    /// Tuples that VACUUM FULL before 9.0 moved: they stay where they were unless it committed.
    private boolean isKeptByVacuumFull(long tuple, int infomask) throws IOException {
        int xvac = HeapTupleLayout.xvac(tuple);
        boolean finished = !isRunning(xvac);
        if ((infomask & HEAP_MOVED_OFF) != 0) {
            return !finished || !status.isCommitted(xvac);
        }
        return finished && status.isCommitted(xvac);
    }

    private boolean isDeleted(long tuple, int infomask) throws IOException {
        if ((infomask & HEAP_XMAX_INVALID) != 0 || isLockedOnly(infomask)) {
            return false;
        }
        int xmax = HeapTupleLayout.xmax(tuple);
        if ((infomask & HEAP_XMAX_IS_MULTI) != 0) {
            int updater = multixacts.updater(xmax);
            return !isRunning(updater) && status.isCommitted(updater);
        }
        if (isRunning(xmax)) {
            return false;
        }
        return (infomask & HEAP_XMAX_COMMITTED) != 0 || status.isCommitted(xmax);
    }

    /// `HEAP_XMAX_IS_LOCKED_ONLY`: the flag, or how versions before 9.3 wrote an exclusive lock.
    private static boolean isLockedOnly(int infomask) {
        return (infomask & HEAP_XMAX_LOCK_ONLY) != 0
                || (infomask & (HEAP_XMAX_IS_MULTI | HEAP_XMAX_EXCL_LOCK | HEAP_XMAX_KEYSHR_LOCK))
                        == HEAP_XMAX_EXCL_LOCK;
    }

    /// Special ids precede every horizon, so they never run.
    private boolean isRunning(int xid) {
        return !TransactionIds.precedes(xid, horizon) && snapshot.isRunning(xid);
    }
}
