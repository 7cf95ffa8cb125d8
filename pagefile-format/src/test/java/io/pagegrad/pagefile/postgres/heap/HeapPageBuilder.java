package io.pagegrad.pagefile.postgres.heap;

import io.pagegrad.column.Block;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.OffHeap;
import io.pagegrad.pagefile.postgres.layout.HeapPageLayout;
import io.pagegrad.pagefile.postgres.layout.HeapTupleLayout;
import io.pagegrad.pagefile.postgres.layout.LinePointerLayout;
import io.pagegrad.pagefile.postgres.layout.PageChecksum;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Builds one heap page: tuples from the end, line pointers from the front.
public final class HeapPageBuilder {
    private final ByteBuffer page;
    private int lower = HeapPageLayout.HEADER_BYTES;
    private int upper;

    public HeapPageBuilder(int pageBytes) {
        page = ByteBuffer.allocate(pageBytes).order(ByteOrder.LITTLE_ENDIAN);
        upper = pageBytes;
    }

    /// Puts a tuple on the page with a normal line pointer.
    ///
    /// @return false, and nothing done, when it does not fit
    public boolean add(byte[] tuple) {
        int at = upper - tuple.length & -HeapTupleLayout.MAX_ALIGNMENT;
        if (at < lower + LinePointerLayout.BYTES) {
            return false;
        }
        upper = at;
        page.put(at, tuple);
        item(at, LinePointerLayout.NORMAL, tuple.length);
        return true;
    }

    /// Adds a line pointer, whatever it says.
    public HeapPageBuilder item(int offset, int flags, int length) {
        page.putInt(lower, LinePointerLayout.of(offset, flags, length));
        lower += LinePointerLayout.BYTES;
        return this;
    }

    public byte[] build() {
        return build(0);
    }

    public byte[] build(int flags) {
        page.putShort(HeapPageLayout.PD_FLAGS, (short) flags);
        page.putShort(HeapPageLayout.PD_LOWER, (short) lower);
        page.putShort(HeapPageLayout.PD_UPPER, (short) upper);
        page.putShort(HeapPageLayout.PD_SPECIAL, (short) page.capacity());
        page.putShort(HeapPageLayout.PD_PAGESIZE_VERSION, (short) (page.capacity() | HeapPageLayout.LAYOUT_VERSION));
        return page.array().clone();
    }

    /// Gives each page of a relation its checksum.
    public static byte[] withChecksums(byte[] pages, int pageBytes) {
        int count = pages.length / pageBytes;
        int[] sums = new int[count];
        try (Block block = OffHeap.allocate(pages.length, MemoryTag.PAGE_BUFFER)) {
            MemorySegment.copy(pages, 0, block.segment(), ValueLayout.JAVA_BYTE, 0, pages.length);
            PageChecksum.scalar().compute(block.address(), pageBytes, count, 0, sums);
        }
        ByteBuffer target = ByteBuffer.wrap(pages).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            target.putShort(i * pageBytes + HeapPageLayout.PD_CHECKSUM, (short) sums[i]);
        }
        return pages;
    }
}
