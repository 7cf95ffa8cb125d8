package io.pagegrad.gpu.backend;

import io.pagegrad.trainer.backend.BatchPlan;
import java.util.List;
import java.util.function.Consumer;

/// The rows of one plan as kernels find them: a table of those that stay on the device, the rest in windows.
///
/// Made by one thread; then any lane may use it.
final class PlannedRows implements AutoCloseable {
    private final BatchPlan plan;
    private final RowForm form;
    private final long windowBytes;
    private final List<RowStore.Extent> extents;
    private final long[] residentUntil;
    private final RowTable table;
    private final RowWindow all;

    PlannedRows(DeviceLane lane, BatchPlan plan, List<RowStore.Extent> extents, RowForm form, long windowBytes) {
        this.plan = plan;
        this.form = form;
        this.windowBytes = windowBytes;
        this.extents = extents;
        this.residentUntil = new long[extents.size()];
        for (int e = extents.size() - 1; e >= 0; e--) {
            RowStore.Extent extent = extents.get(e);
            long end = extent.start() + extent.rows();
            boolean goesOn = e + 1 < extents.size() && extents.get(e + 1).addresses() != null;
            residentUntil[e] = extent.addresses() == null ? extent.start() : goesOn ? residentUntil[e + 1] : end;
        }
        this.table = new RowTable(lane.context(), Math.max(1, extents.size()), form.columns());
        this.all = table.fill(lane.upload(), starts(), addresses());
        lane.stream().synchronize();
    }

    private long[] starts() {
        long[] starts = new long[extents.size() + 1];
        for (int e = 0; e < extents.size(); e++) {
            starts[e] = extents.get(e).start();
        }
        starts[extents.size()] = plan.rows();
        return starts;
    }

    /// For each extent and column, where row 0 of the order would lie.
    private long[] addresses() {
        int columns = form.columns();
        long[] addresses = new long[extents.size() * columns];
        for (int e = 0; e < extents.size(); e++) {
            RowStore.Extent extent = extents.get(e);
            for (int c = 0; c < columns && extent.addresses() != null; c++) {
                addresses[e * columns + c] = extent.addresses()[c] - extent.start() * form.columnBytes(c);
            }
        }
        return addresses;
    }

    BatchPlan plan() {
        return plan;
    }

    /// End of the rows that lie on the device without a gap from `row` on; `row` itself when it does not.
    private long residentUntil(long row) {
        int low = 0;
        int high = extents.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (extents.get(middle).start() <= row) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return Math.max(row, residentUntil[low]);
    }

    /// Calls `work` for windows that cover the rows `[fromRow, toRow)` in order; what it enqueues on the lane's
    /// stream runs when the rows are there. A window that does not reach `toRow` ends a multiple of `multiple`
    /// rows behind `fromRow`.
    void windows(DeviceLane lane, long fromRow, long toRow, long multiple, Consumer<RowWindow> work) {
        long row = fromRow;
        while (row < toRow) {
            long resident = residentUntil(row);
            long whole = resident >= toRow ? toRow : row + (resident - row) / multiple * multiple;
            if (whole > row) {
                work.accept(new RowWindow(row, whole, all.starts(), all.table(), all.segments(), all.stride()));
                row = whole;
                continue;
            }
            long end = row + multiple;
            while (end < toRow && residentUntil(end) < Math.min(toRow, end + multiple)) {
                end += multiple;
            }
            end = Math.min(end, toRow);
            lane.streamer(windowBytes, form).stream(plan, row, end, multiple, work);
            row = end;
        }
    }

    @Override
    public void close() {
        table.close();
    }
}
