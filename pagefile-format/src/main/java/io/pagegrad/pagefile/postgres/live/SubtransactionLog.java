package io.pagegrad.pagefile.postgres.live;

import io.pagegrad.pagefile.io.DirectoryFiles;
import io.pagegrad.pagefile.postgres.transaction.SlruPages;
import io.pagegrad.pagefile.postgres.transaction.TransactionIds;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A copy of `pg_subtrans`: for each transaction its parent, unsigned 32 bits, 0 for a top-level one.
/// Thread-safe.
///
/// Spec: PostgreSQL, tag REL_18_0, src/backend/access/transam/subtrans.c, SubTransGetTopmostTransaction.
final class SubtransactionLog implements ServerSnapshot.Parents, Closeable {
    private static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final SlruPages pages;

    /// Copies all of it at once, so that it is as of one moment.
    SubtransactionLog(DirectoryFiles directory, int pageBytes) throws IOException {
        this.pages = new SlruPages(directory, "pg_subtrans", pageBytes);
        try {
            pages.copyAll();
        } catch (IOException | RuntimeException e) {
            pages.close();
            throw e;
        }
    }

    @Override
    public int topmost(int xid, int oldest) throws IOException {
        int child = xid;
        while (TransactionIds.isNormal(child) && !TransactionIds.precedes(child, oldest)) {
            int parent = parent(child);
            if (parent == TransactionIds.INVALID) {
                return child;
            }
            if (!TransactionIds.precedes(parent, child)) {
                throw pages.corrupt(
                        entry(child) / perPage(),
                        (int) (entry(child) % perPage() * Integer.BYTES),
                        "parent=" + Integer.toUnsignedString(parent),
                        "must precede its sub-transaction " + Integer.toUnsignedString(child));
            }
            child = parent;
        }
        return child;
    }

    private int parent(int xid) throws IOException {
        long page = entry(xid) / perPage();
        return pages.file(page).get(INT32, pages.offsetInFile(page) + entry(xid) % perPage() * Integer.BYTES);
    }

    private static long entry(int xid) {
        return Integer.toUnsignedLong(xid);
    }

    private long perPage() {
        return pages.pageBytes() / Integer.BYTES;
    }

    @Override
    public void close() {
        pages.close();
    }
}
