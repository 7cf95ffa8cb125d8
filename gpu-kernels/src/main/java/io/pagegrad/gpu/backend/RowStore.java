package io.pagegrad.gpu.backend;

import io.pagegrad.gpu.driver.CudaOutOfMemoryException;
import io.pagegrad.gpu.driver.DeviceMemory;
import io.pagegrad.gpu.kernel.KernelLibrary;
import io.pagegrad.trainer.backend.BatchPlan;
import io.pagegrad.trainer.backend.RowMix;
import io.pagegrad.trainer.backend.RowSegment;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Rows that stay on a device, known by where they lie in host memory: uploaded once, whatever order plans put
/// them in.
///
/// Used by one thread at a time.
final class RowStore implements AutoCloseable {
    private final int device;
    private final KernelLibrary library;
    private final RowForm form;
    private long budgetBytes;
    private final Map<Place, TreeMap<Long, Held>> held = new HashMap<>();
    private long usedBytes;

    /// Host memory by the addresses of its columns.
    private record Place(List<Long> columns) {
        static Place of(RowSegment segment, int count) {
            List<Long> addresses = new ArrayList<>(count);
            for (int c = 0; c < count; c++) {
                addresses.add(segment.columns()[c]);
            }
            return new Place(addresses);
        }
    }

    /// Rows `[from, to)` of one place.
    ///
    /// @param columns address of row `from` of each column
    /// @param memory in which they lie, null when it belongs to a [ColumnStage]
    private record Held(long from, long to, long[] columns, DeviceMemory memory) {
        long address(RowForm form, int column, long row) {
            return columns[column] + form.columnBytes(column) * (row - from);
        }

        long bytes() {
            return memory == null ? 0 : memory.sizeBytes();
        }

        void free() {
            if (memory != null) {
                memory.close();
            }
        }
    }

    /// Consecutive rows of a plan's order that lie together on the device, or not at all.
    ///
    /// @param addresses of each column's first row; null when the rows are not on the device
    record Extent(long start, long rows, long[] addresses) {}

    /// @param library kernels of the device
    RowStore(KernelLibrary library, RowForm form, long budgetBytes) {
        this.device = library.context().device().ordinal();
        this.library = library;
        this.form = form;
        this.budgetBytes = budgetBytes;
    }

    /// Uploads what is not there and fits, and tells where the rows of the plan are.
    ///
    /// Memory that somebody else has taken since the budget was made is answered by half of what there was: the
    /// other half is for the windows through which the rest is streamed.
    List<Extent> place(DeviceLane lane, BatchPlan plan) {
        if (plan.isRewritten()) {
            forget(plan);
        }
        while (true) {
            try {
                return upload(lane, plan);
            } catch (CudaOutOfMemoryException e) {
                if (usedBytes == 0) {
                    throw e;
                }
                budgetBytes = usedBytes / 2;
                close();
            }
        }
    }

    private List<Extent> upload(DeviceLane lane, BatchPlan plan) {
        List<Extent> extents = new ArrayList<>();
        try (PinnedUpload upload = new PinnedUpload(lane.context(), lane.stream());
                DeviceMixer mixer = mixer(lane, plan)) {
            for (int s = 0; s < plan.segmentCount(); s++) {
                RowSegment segment = plan.place(s);
                TreeMap<Long, Held> ranges =
                        held.computeIfAbsent(Place.of(segment, form.columns()), place -> staged(segment));
                long mixedFrom = mixer == null ? 0 : plan.copy().firstRow(segment);
                bring(segment, ranges, (from, to) -> {
                    if (mixer == null) {
                        plan.inMemory();
                        return copy(lane, upload, segment, from, to);
                    }
                    Held mixed = room(lane, from, to);
                    mixer.copy(mixedFrom + from, to - from, mixed.columns());
                    return mixed;
                });
                locate(plan.start(s), segment, ranges, extents);
            }
        }
        lane.stream().synchronize();
        return extents;
    }

    /// What mixes the rows of a plan on the device: null when they are no mixed copy, are there already, or when
    /// the rows that they are made of are not, or leave no room for a copy.
    private DeviceMixer mixer(DeviceLane lane, BatchPlan plan) {
        if (plan.copy() == null || missingRows(plan) == 0) {
            return null;
        }
        RowMix mix = plan.copy().mix();
        if (missingRows(plan) <= (budgetBytes - usedBytes) / form.rowBytes()) {
            return DeviceMixer.open(lane, library, mix, form);
        }
        if (mix.kind() == RowMix.Kind.SAMPLE) {
            // training may go on with the rows as they are
            return null;
        }
        for (RowSegment segment : mix.source()) {
            budgetBytes += ColumnStage.forget(device, segment.columns());
            held.remove(Place.of(segment, form.columns()));
        }
        return null;
    }

    private long missingRows(BatchPlan plan) {
        long there = 0;
        for (int s = 0; s < plan.segmentCount(); s++) {
            RowSegment segment = plan.place(s);
            TreeMap<Long, Held> ranges = held.getOrDefault(Place.of(segment, form.columns()), new TreeMap<>());
            for (Held range : ranges.values()) {
                there += Math.max(0, Math.min(range.to, segment.to()) - Math.max(range.from, segment.from()));
            }
        }
        return plan.rows() - there;
    }

    /// Brings rows `[from, to)` of a segment to the device.
    @FunctionalInterface
    private interface Bringer {
        Held bring(long from, long to);
    }

    private void forget(BatchPlan plan) {
        for (int s = 0; s < plan.segmentCount(); s++) {
            RowSegment segment = plan.place(s);
            ColumnStage.forget(device, segment.columns());
            TreeMap<Long, Held> ranges = held.remove(Place.of(segment, form.columns()));
            if (ranges != null) {
                for (Held range : ranges.values()) {
                    usedBytes -= range.bytes();
                    range.free();
                }
            }
        }
    }

    /// Fills the gaps of a segment, in order, as far as the budget goes.
    private void bring(RowSegment segment, TreeMap<Long, Held> ranges, Bringer bringer) {
        long row = segment.from();
        while (row < segment.to()) {
            Map.Entry<Long, Held> before = ranges.floorEntry(row);
            if (before != null && before.getValue().to > row) {
                row = before.getValue().to;
                continue;
            }
            Long after = ranges.higherKey(row);
            long end = after == null ? segment.to() : Math.min(after, segment.to());
            long count = Math.min(end - row, (budgetBytes - usedBytes) / form.rowBytes());
            if (count <= 0) {
                return;
            }
            ranges.put(row, bringer.bring(row, row + count));
            row += count;
        }
    }

    /// What a load has brought already.
    private TreeMap<Long, Held> staged(RowSegment segment) {
        TreeMap<Long, Held> ranges = new TreeMap<>();
        ColumnStage.Staged rows = ColumnStage.find(device, segment.columns(), form);
        if (rows != null) {
            ranges.put(0L, new Held(0, rows.rows(), rows.columns(), null));
        }
        return ranges;
    }

    private Held copy(DeviceLane lane, PinnedUpload upload, RowSegment segment, long from, long to) {
        Held held = room(lane, from, to);
        for (int c = 0; c < form.columns(); c++) {
            MemorySegment values = MemorySegment.ofAddress(segment.columns()[c] + from * form.columnBytes(c))
                    .reinterpret((to - from) * form.columnBytes(c));
            upload.copy(values, held.memory(), form.before(c) * (to - from));
        }
        return held;
    }

    /// Memory for rows `[from, to)`.
    private Held room(DeviceLane lane, long from, long to) {
        DeviceMemory memory = lane.context().allocate((to - from) * form.rowBytes());
        usedBytes += memory.sizeBytes();
        long[] addresses = new long[form.columns()];
        for (int c = 0; c < form.columns(); c++) {
            addresses[c] = memory.address() + form.before(c) * (to - from);
        }
        return new Held(from, to, addresses, memory);
    }

    private void locate(long start, RowSegment segment, TreeMap<Long, Held> ranges, List<Extent> extents) {
        long row = segment.from();
        while (row < segment.to()) {
            Map.Entry<Long, Held> before = ranges.floorEntry(row);
            Held range = before != null && before.getValue().to > row ? before.getValue() : null;
            Long after = ranges.higherKey(row);
            long end = range != null ? range.to : after == null ? segment.to() : after;
            end = Math.min(end, segment.to());
            long[] addresses = null;
            if (range != null) {
                addresses = new long[form.columns()];
                for (int c = 0; c < addresses.length; c++) {
                    addresses[c] = range.address(form, c, row);
                }
            }
            append(extents, new Extent(start + row - segment.from(), end - row, addresses));
            row = end;
        }
    }

    /// Adds an extent, or makes the last one longer when the new one goes on where it ends.
    private void append(List<Extent> extents, Extent extent) {
        if (!extents.isEmpty()) {
            Extent last = extents.getLast();
            if (continues(last, extent)) {
                extents.set(extents.size() - 1, new Extent(last.start, last.rows + extent.rows, last.addresses));
                return;
            }
        }
        extents.add(extent);
    }

    private boolean continues(Extent last, Extent next) {
        if (last.addresses == null || next.addresses == null) {
            return last.addresses == null && next.addresses == null;
        }
        for (int c = 0; c < form.columns(); c++) {
            if (last.addresses[c] + last.rows * form.columnBytes(c) != next.addresses[c]) {
                return false;
            }
        }
        return true;
    }

    /// Gives all memory back; the store may be filled again.
    @Override
    public void close() {
        for (TreeMap<Long, Held> ranges : held.values()) {
            ranges.values().forEach(Held::free);
        }
        held.clear();
        usedBytes = 0;
    }
}
