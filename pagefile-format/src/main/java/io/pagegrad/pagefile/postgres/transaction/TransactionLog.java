package io.pagegrad.pagefile.postgres.transaction;

import io.pagegrad.pagefile.io.DirectoryFiles;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.ValueLayout;

/// `pg_xact`: two bits for each transaction, four transactions a byte, the first in the lowest bits.
///
/// ```text
/// BITS  MEANING
///    0  in progress: running, prepared, or lost in a crash
///    1  committed
///    2  aborted
///    3  sub-committed: committed if its parent is
/// ```
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/access/transam/clog.c and src/include/access/clog.h.
public final class TransactionLog implements TransactionStatus, Closeable {
    /// Relative to the data directory, from version 10 on.
    public static final String FOLDER = "pg_xact";

    private static final int COMMITTED = 1;
    private static final int XIDS_PER_BYTE = 4;
    private static final int BITS = 2;

    private final SlruPages pages;
    private final int xidsPerPage;

    public TransactionLog(DirectoryFiles directory, int pageBytes) {
        this.pages = new SlruPages(directory, FOLDER, pageBytes);
        this.xidsPerPage = pageBytes * XIDS_PER_BYTE;
    }

    /// Copies all of it now: answers are as of this moment, whatever the server writes later.
    public void copyAll() throws IOException {
        pages.copyAll();
    }

    @Override
    public boolean isCommitted(int xid) throws IOException {
        if (!TransactionIds.isNormal(xid)) {
            return xid != TransactionIds.INVALID;
        }
        return status(xid) == COMMITTED;
    }

    private int status(int xid) throws IOException {
        long number = Integer.toUnsignedLong(xid);
        long page = number / xidsPerPage;
        long at = pages.offsetInFile(page) + number % xidsPerPage / XIDS_PER_BYTE;
        int packed = pages.file(page).get(ValueLayout.JAVA_BYTE, at);
        return packed >>> number % XIDS_PER_BYTE * BITS & (1 << BITS) - 1;
    }

    @Override
    public void close() {
        pages.close();
    }
}
