package io.pagegrad.pagefile.postgres.heap;

import io.pagegrad.pagefile.io.DirectoryFiles;
import io.pagegrad.pagefile.io.SegmentFiles;
import io.pagegrad.pagefile.postgres.transaction.Snapshot;
import io.pagegrad.pagefile.postgres.transaction.TupleVisibility;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A relation of pages that a test has built.
public final class TestRelation {
    public static final int NEXT_XID = 1000;
    private static final String FILE = "16384";
    private static final long PAGES_PER_SEGMENT = 131072;

    private TestRelation() {}

    /// Writes `pages` as the only segment of a relation in `directory`.
    public static HeapRelation of(Path directory, byte[] pages, int pageBytes, int columns) throws IOException {
        Files.write(directory.resolve(FILE), pages);
        SegmentFiles files = SegmentFiles.find(new DirectoryFiles(directory), FILE, pageBytes, PAGES_PER_SEGMENT);
        return new HeapRelation(16384, "public.t", files, columns, 0);
    }

    /// Every transaction before [#NEXT_XID] has committed when it is even.
    public static HeapReading reading(boolean checksums) {
        TupleVisibility visibility = new TupleVisibility(
                Snapshot.allFinished(NEXT_XID), xid -> xid != 0 && xid % 2 == 0, multixact -> multixact);
        return new HeapReading(visibility, true, checksums, DamagePolicy.REFUSE);
    }
}
