package io.pagegrad.gpu.pages;

import io.pagegrad.gpu.backend.DeviceValues;
import io.pagegrad.gpu.driver.CudaStream;
import io.pagegrad.gpu.kernel.Kernel;
import io.pagegrad.gpu.kernel.KernelLibrary;
import io.pagegrad.pagefile.device.PageDecoder;
import io.pagegrad.pagefile.device.PageForm;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

/// Decodes runs of pages in two launches: rows of each page, then values.
final class CudaPageDecoder implements PageDecoder, DeviceValues {
    private static final int RUN_BYTES = 8 << 20;
    private static final int TRUST_ALL_VISIBLE = 1;
    private static final int VERIFY_CHECKSUMS = 2;
    private static final int WARP = 32;
    private static final long ALIGNMENT = 16;

    private final PageForm form;
    private final KernelLibrary library;
    private final PageLane lane;
    private final Consumer<PageLane> back;
    private final int[] rows;
    private final long[] columnStarts;
    private boolean open = true;

    /// @param back takes the lane when this is closed
    CudaPageDecoder(PageForm form, KernelLibrary library, PageLane lane, Consumer<PageLane> back) {
        this.form = form;
        this.library = library;
        this.lane = lane;
        this.back = back;
        this.rows = new int[mostPages()];
        this.columnStarts = new long[form.items()];
    }

    @Override
    public int mostPages() {
        return RUN_BYTES / form.pageBytes();
    }

    private int checks() {
        return (form.trustAllVisible() ? TRUST_ALL_VISIBLE : 0) | (form.verifyChecksums() ? VERIFY_CHECKSUMS : 0);
    }

    @Override
    public void decode(MemorySegment pages, int count, long firstPage) {
        long bytes = (long) count * form.pageBytes();
        lane.pages().reserve(bytes);
        MemorySegment.copy(pages, 0, lane.pages().host(), 0, bytes);
        lane.pages().upload(bytes);
        long total = countRows(count, firstPage);
        if (total > 0) {
            values(count, total);
        }
    }

    /// Sets [#rows] and writes the table: counts, then starts, offsets, widths and targets for the next launch.
    private long countRows(int count, long firstPage) {
        // counts take eight bytes each, so that what follows is aligned
        long starts = (long) count * Long.BYTES;
        lane.table().reserve(2 * starts + form.items() * 2L * Long.BYTES + Long.BYTES);
        library.launch(
                lane.stream(),
                Kernel.HEAP_PAGE_ROWS,
                (long) count * WARP,
                lane.pages().device().address(),
                (long) count,
                firstPage,
                form.pageBytes(),
                form.columns(),
                form.rowBytes(),
                form.horizon(),
                checks(),
                lane.table().device().address());
        lane.table().download(0, (long) count * Integer.BYTES);
        lane.stream().synchronize();
        MemorySegment table = lane.table().host();
        long total = 0;
        for (int page = 0; page < count; page++) {
            rows[page] = table.getAtIndex(ValueLayout.JAVA_INT, page);
            table.set(ValueLayout.JAVA_LONG, starts + (long) page * Long.BYTES, total);
            total += Math.max(0, rows[page]);
        }
        return total;
    }

    private void values(int count, long total) {
        int items = form.items();
        long starts = (long) count * Long.BYTES;
        long targets = 2 * starts;
        long offsets = targets + (long) items * Long.BYTES;
        long widths = offsets + (long) items * Integer.BYTES;
        long bytes = 0;
        for (int i = 0; i < items; i++) {
            columnStarts[i] = bytes;
            bytes += total * form.widths()[i] + ALIGNMENT - 1 & -ALIGNMENT;
        }
        if (bytes == 0) {
            return;
        }
        lane.values().reserve(bytes);
        MemorySegment table = lane.table().host();
        for (int i = 0; i < items; i++) {
            table.set(
                    ValueLayout.JAVA_LONG,
                    targets + (long) i * Long.BYTES,
                    lane.values().device().address() + columnStarts[i]);
            table.set(ValueLayout.JAVA_INT, offsets + (long) i * Integer.BYTES, form.offsets()[i]);
            table.set(ValueLayout.JAVA_INT, widths + (long) i * Integer.BYTES, form.widths()[i]);
        }
        lane.table().upload(widths + (long) items * Integer.BYTES);
        long at = lane.table().device().address();
        library.launch(
                lane.stream(),
                Kernel.HEAP_PAGE_VALUES,
                (long) count * WARP,
                lane.pages().device().address(),
                (long) count,
                form.pageBytes(),
                form.columns(),
                form.rowBytes(),
                form.horizon(),
                checks(),
                at,
                at + starts,
                items,
                at + offsets,
                at + widths,
                at + targets);
        lane.values().download(0, bytes);
        lane.stream().synchronize();
    }

    @Override
    public int rows(int page) {
        return rows[page];
    }

    @Override
    public void copy(int item, long fromRow, int count, MemorySegment to) {
        long width = form.widths()[item];
        MemorySegment.copy(lane.values().host(), columnStarts[item] + fromRow * width, to, 0, count * width);
    }

    @Override
    public int device() {
        return library.context().device().ordinal();
    }

    @Override
    public long address(int item, long row) {
        return lane.values().device().address() + columnStarts[item] + row * form.widths()[item];
    }

    @Override
    public CudaStream stream() {
        return lane.stream();
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            back.accept(lane);
        }
    }
}
