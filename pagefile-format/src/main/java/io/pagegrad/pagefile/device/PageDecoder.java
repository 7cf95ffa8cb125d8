package io.pagegrad.pagefile.device;

import java.lang.foreign.MemorySegment;

/// Decodes runs of pages of one [PageForm]. One thread; closing gives its memory back.
public interface PageDecoder extends AutoCloseable {
    /// Most pages of a run.
    int mostPages();

    /// Decodes a run; what the last one gave is gone.
    ///
    /// @param pages the pages, one behind the other, unchanged until this returns
    /// @param count at most [#mostPages]
    /// @param firstPage number of the first page in its relation
    void decode(MemorySegment pages, int count, long firstPage);

    /// Visible rows of page `page` of the run, or -1 when the page is left to the CPU.
    int rows(int page);

    /// Copies the values of rows `[fromRow, fromRow + rows)` of the run's decoded pages, which lie one behind the
    /// other in the order of pages and line pointers.
    void copy(int item, long fromRow, int rows, MemorySegment to);

    @Override
    void close();
}
