package io.pagegrad.pagefile.postgres.layout;

import io.pagegrad.column.FasterLoops;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;

/// The scalar form for the first pages of a process, then the vector form, if the JVM has the Vector API, see
/// [FasterLoops]. Both give the same sums. Any thread.
final class WarmedPageChecksum extends PageChecksum {
    /// Until the vector form is compiled it costs about what it saves on so many pages.
    static final long SCALAR_PAGES = 300_000;

    private static final int TRIAL_PAGE_BYTES = 8192;

    private final PageChecksum scalar = PageChecksum.scalar();
    private final FasterLoops faster;
    private volatile PageChecksum vector;

    /// @param scalarPages pages of the scalar form; [#SCALAR_PAGES] but for tests
    WarmedPageChecksum(long scalarPages) {
        faster = new FasterLoops(true, scalarPages, this::trial);
    }

    @Override
    void fold(long address, int pageBytes, int count, int[] out) {
        PageChecksum form = faster.take(count) ? vector : scalar;
        form.fold(address, pageBytes, count, out);
    }

    private FasterLoops.Trial trial(Arena arena) {
        long pages = arena.allocate((long) GROUP * TRIAL_PAGE_BYTES, 64).address();
        int[] sums = new int[GROUP];
        PageChecksum hot = vectorForm();
        vector = hot;
        return new FasterLoops.Trial(rows -> fold(scalar, pages, rows, sums), rows -> fold(hot, pages, rows, sums));
    }

    /// Whole groups and shorter ones.
    private static void fold(PageChecksum form, long pages, int rows, int[] sums) {
        for (int group = 0; group < rows / GROUP; group++) {
            form.fold(pages, TRIAL_PAGE_BYTES, 1 + group % GROUP, sums);
        }
    }

    private PageChecksum vectorForm() {
        try {
            return new VectorPageChecksum();
        } catch (LinkageError e) {
            System.getLogger(PageChecksum.class.getName())
                    .log(Level.DEBUG, "page checksums without the Vector API: {0}", e.toString());
            return scalar;
        }
    }
}
