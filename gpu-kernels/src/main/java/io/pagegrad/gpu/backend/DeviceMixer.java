package io.pagegrad.gpu.backend;

import io.pagegrad.gpu.driver.DeviceMemory;
import io.pagegrad.gpu.kernel.Kernel;
import io.pagegrad.gpu.kernel.KernelLibrary;
import io.pagegrad.trainer.backend.RowMix;
import io.pagegrad.trainer.backend.RowSegment;
import java.util.List;

/// Makes mixed copies of rows that a load has brought to the device, without host memory. One thread.
final class DeviceMixer implements AutoCloseable {
    /// Rows whose numbers are made at a time.
    private static final long PIECE_ROWS = 1 << 20;

    private final DeviceLane lane;
    private final KernelLibrary library;
    private final RowMix mix;
    private final RowForm form;
    private final RowTable table;
    private final RowWindow source;
    private final DeviceMemory numbers;

    private DeviceMixer(
            DeviceLane lane, KernelLibrary library, RowMix mix, RowForm form, long[] starts, long[] addresses) {
        this.lane = lane;
        this.library = library;
        this.mix = mix;
        this.form = form;
        this.numbers = lane.context().allocate(Math.min(PIECE_ROWS, mix.taken()) * Long.BYTES);
        try {
            this.table = new RowTable(lane.context(), mix.source().size(), form.columns());
        } catch (RuntimeException e) {
            numbers.close();
            throw e;
        }
        this.source = table.fill(lane.upload(), starts, addresses);
    }

    /// Null when some of the rows are not on the device.
    static DeviceMixer open(DeviceLane lane, KernelLibrary library, RowMix mix, RowForm form) {
        List<RowSegment> rows = mix.source();
        int columns = form.columns();
        long[] starts = new long[rows.size() + 1];
        long[] addresses = new long[rows.size() * columns];
        for (int s = 0; s < rows.size(); s++) {
            RowSegment segment = rows.get(s);
            ColumnStage.Staged staged = ColumnStage.find(lane.context().device().ordinal(), segment.columns(), form);
            if (staged == null || staged.rows() < segment.to()) {
                return null;
            }
            for (int c = 0; c < columns; c++) {
                addresses[s * columns + c] = staged.columns()[c] + (segment.from() - starts[s]) * form.columnBytes(c);
            }
            starts[s + 1] = starts[s] + segment.rows();
        }
        return new DeviceMixer(lane, library, mix, form, starts, addresses);
    }

    /// Enqueues rows `[first, first + count)` of the copy.
    ///
    /// @param columns address of the first of them in each column
    void copy(long first, long count, long[] columns) {
        for (long done = 0; done < count; done += PIECE_ROWS) {
            long piece = Math.min(PIECE_ROWS, count - done);
            number(first + done, piece);
            for (int c = 0; c < form.columns(); c++) {
                int words = (int) (form.columnBytes(c) / Integer.BYTES);
                library.launch(
                        lane.stream(),
                        Kernel.COLUMN_GATHER,
                        piece * words,
                        columns[c] + done * form.columnBytes(c),
                        source.starts(),
                        source.table() + (long) c * Long.BYTES,
                        source.segments(),
                        source.stride(),
                        numbers.address(),
                        piece,
                        words);
            }
        }
    }

    /// Enqueues the numbers of the rows that come to the places `[first, first + count)`.
    private void number(long first, long count) {
        if (mix.kind() == RowMix.Kind.SAMPLE) {
            library.launch(
                    lane.stream(),
                    Kernel.SAMPLED_ROWS,
                    count,
                    numbers.address(),
                    mix.seed(),
                    mix.stream(),
                    mix.rows(),
                    mix.taken() / RowMix.RUN_ROWS,
                    first,
                    count);
            return;
        }
        library.launch(
                lane.stream(),
                Kernel.MIXED_ROWS,
                count,
                numbers.address(),
                mix.seed(),
                mix.stream(),
                mix.kind() == RowMix.Kind.BLOCKS ? 1 : 0,
                mix.rows(),
                first,
                count);
    }

    @Override
    public void close() {
        lane.stream().synchronize();
        numbers.close();
        table.close();
    }
}
