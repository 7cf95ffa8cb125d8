package io.pagegrad.pagefile.postgres.layout;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.LongAdder;

/// The scalar form for the first pages of a process, then the vector form, if the JVM has the Vector API: vector
/// code that the JIT has not compiled yet takes a hundred times as long, and the scalar form only twice. Both
/// give the same sums. Any thread.
final class WarmedPageChecksum extends PageChecksum {
    /// Until the vector form is compiled it costs about what it saves on so many pages.
    static final long SCALAR_PAGES = 500_000;

    private final PageChecksum scalar = PageChecksum.scalar();
    private final long scalarPages;
    private final LongAdder pages = new LongAdder();
    private volatile PageChecksum chosen;

    /// @param scalarPages pages of the scalar form; [#SCALAR_PAGES] but for tests
    WarmedPageChecksum(long scalarPages) {
        this.scalarPages = scalarPages;
    }

    @Override
    void fold(long address, int pageBytes, int count, int[] out) {
        PageChecksum form = chosen;
        if (form == null) {
            pages.add(count);
            if (pages.sum() > scalarPages) {
                chosen = vector();
            }
            form = scalar;
        }
        form.fold(address, pageBytes, count, out);
    }

    private PageChecksum vector() {
        try {
            return new VectorPageChecksum();
        } catch (LinkageError e) {
            System.getLogger(PageChecksum.class.getName())
                    .log(Level.DEBUG, "page checksums without the Vector API: {0}", e.toString());
            return scalar;
        }
    }
}
