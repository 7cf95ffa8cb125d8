package io.pagegrad.gpu.backend;

import io.pagegrad.gpu.driver.CudaEvent;
import io.pagegrad.gpu.driver.CudaStream;
import io.pagegrad.gpu.driver.DeviceMemory;
import io.pagegrad.trainer.backend.BatchPlan;
import java.util.function.Consumer;

/// Rows larger than device memory, in windows: while kernels work on one window, the next is copied into the
/// other.
///
/// Belongs to one [DeviceLane] and is used by its thread.
final class RowStreamer implements AutoCloseable {
    private final DeviceLane lane;
    private final CudaStream copies;
    private final PinnedUpload upload;
    private final long windowBytes;
    private final RowForm form;
    private final DeviceMemory[] windows = new DeviceMemory[2];
    private final RowTable[] tables = new RowTable[2];
    private final CudaEvent[] filled = new CudaEvent[2];
    private final CudaEvent[] used = new CudaEvent[2];

    RowStreamer(DeviceLane lane, long windowBytes, RowForm form) {
        this.lane = lane;
        this.windowBytes = windowBytes;
        this.form = form;
        this.copies = lane.context().newStream();
        this.upload = new PinnedUpload(lane.context(), copies);
        for (int i = 0; i < 2; i++) {
            filled[i] = lane.context().newEvent();
            used[i] = lane.context().newEvent();
        }
    }

    /// Calls `work` for consecutive windows that cover the rows `[fromRow, toRow)`; each but the last is a
    /// multiple of `multiple` rows. What `work` enqueues on the lane's stream runs when its window is there.
    void stream(BatchPlan plan, long fromRow, long toRow, long multiple, Consumer<RowWindow> work) {
        long capacity = Math.max(1, windowBytes / form.rowBytes() / multiple) * multiple;
        int turn = 0;
        RowWindow ready = fill(turn, plan, fromRow, Math.min(toRow, fromRow + capacity), capacity);
        for (long row = fromRow; row < toRow; row += capacity) {
            lane.stream().waitFor(filled[turn]);
            work.accept(ready);
            lane.stream().record(used[turn]);
            long next = row + capacity;
            if (next < toRow) {
                turn = 1 - turn;
                ready = fill(turn, plan, next, Math.min(toRow, next + capacity), capacity);
            }
        }
        lane.stream().synchronize();
    }

    private RowWindow fill(int turn, BatchPlan plan, long fromRow, long toRow, long capacity) {
        long bytes = capacity * form.rowBytes();
        used[turn].synchronize();
        if (windows[turn] == null || windows[turn].sizeBytes() < bytes) {
            if (windows[turn] != null) {
                windows[turn].close();
                windows[turn] = null;
            }
            windows[turn] = lane.context().allocate(bytes);
        }
        DeviceMemory window = windows[turn];
        long[] addresses = new long[form.columns()];
        for (int c = 0; c < addresses.length; c++) {
            addresses[c] = window.address() + form.before(c) * capacity - form.columnBytes(c) * fromRow;
        }
        if (tables[turn] == null) {
            tables[turn] = new RowTable(lane.context(), 1, form.columns());
        }
        RowWindow filling = tables[turn].fill(upload, new long[] {fromRow, toRow}, addresses);
        HostRows.visit(
                plan,
                fromRow,
                toRow,
                form,
                (column, first, values) -> upload.copy(
                        values, window, form.before(column) * capacity + form.columnBytes(column) * (first - fromRow)));
        copies.record(filled[turn]);
        return filling;
    }

    @Override
    public void close() {
        copies.synchronize();
        upload.close();
        for (int i = 0; i < 2; i++) {
            filled[i].close();
            used[i].close();
            if (tables[i] != null) {
                tables[i].close();
            }
            if (windows[i] != null) {
                windows[i].close();
            }
        }
        copies.close();
    }
}
