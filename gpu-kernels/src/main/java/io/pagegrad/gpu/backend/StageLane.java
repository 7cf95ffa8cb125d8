package io.pagegrad.gpu.backend;

import io.pagegrad.cache.load.ColumnObserver;
import io.pagegrad.cache.load.ValidationRows;
import io.pagegrad.column.Closing;
import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.driver.CudaStream;
import io.pagegrad.gpu.driver.DeviceMemory;
import io.pagegrad.gpu.driver.LaunchShape;
import io.pagegrad.gpu.kernel.Kernel;
import io.pagegrad.gpu.kernel.KernelLibrary;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Takes columns to the device on a stream of its own, for one reading thread at a time.
final class StageLane implements AutoCloseable {
    private static final int PART_ROWS = 1024;
    private static final int PART_THREADS = 1024;

    private final CudaContext context;
    private final KernelLibrary library;
    private final CudaStream stream;
    private final PinnedUpload upload;

    /// Rows as they were read, and what says which go where; grow as they are asked for.
    private DeviceMemory rows;

    private DeviceMemory lists;
    private long uploadedBytes;

    StageLane(CudaContext context, KernelLibrary library) {
        this.context = context;
        this.library = library;
        this.stream = context.newStream();
        this.upload = new PinnedUpload(context, stream);
    }

    KernelLibrary library() {
        return library;
    }

    CudaStream stream() {
        return stream;
    }

    /// Enqueues what makes `target` the column as the loader will leave it; the host's memory is read before this
    /// returns.
    ///
    /// @param room rows of it that the device has decoded, or null; in use until the stream has been waited for
    void take(ColumnObserver.Rows column, StagedRoom room, DeviceMemory target) {
        MemorySegment numbers = column.numbers();
        if (room == null && column.validation() == null) {
            upload(numbers, target, 0);
            return;
        }
        DeviceMemory read;
        if (room == null) {
            read = rows = grown(rows, numbers.byteSize());
            upload(numbers, read, 0);
        } else {
            read = room.memory();
            for (StagedRoom.Range gap : room.gaps(numbers.byteSize())) {
                upload(numbers.asSlice(gap.from(), gap.to() - gap.from()), read, gap.from());
            }
            stream.waitFor(room.written());
        }
        if (column.validation() == null) {
            stream.copy(read, 0, target, 0, numbers.byteSize());
        } else {
            split(column, read, target);
        }
    }

    private void upload(MemorySegment rows, DeviceMemory to, long offset) {
        upload.copy(rows, to, offset);
        uploadedBytes += rows.byteSize();
    }

    /// Bytes of rows that came from host memory.
    long uploadedBytes() {
        return uploadedBytes;
    }

    /// Rows to train on, then those for validation.
    private void split(ColumnObserver.Rows column, DeviceMemory read, DeviceMemory target) {
        long count = column.count();
        int parts = (int) ((count + PART_ROWS - 1) / PART_ROWS);
        long bitBytes = (count + Long.SIZE - 1) / Long.SIZE * Long.BYTES;
        long countBytes = (parts + 1L) / 2 * Long.BYTES;
        lists = grown(lists, bitBytes + countBytes + (parts + 1L) * Long.BYTES);
        long bits = lists.address();
        ValidationRows rows = column.validation();
        library.launch(
                stream,
                Kernel.VALIDATION_ROWS,
                bitBytes / Long.BYTES,
                bits,
                rows.seed(),
                rows.stream(),
                rows.fraction(),
                count);
        long counts = bits + bitBytes;
        long starts = counts + countBytes;
        library.launch(stream, Kernel.COLUMN_SELECT, 32L * parts, bits, count, counts);
        library.launch(stream, Kernel.COLUMN_POSITIONS, LaunchShape.of(1, 32), counts, (long) parts, starts);
        library.launch(
                stream,
                Kernel.COLUMN_COMPACT,
                LaunchShape.of(parts, PART_THREADS),
                bits,
                starts,
                (long) parts,
                read.address(),
                target.address(),
                count,
                column.rowBytes() / Integer.BYTES);
    }

    /// Enqueues the numbers of a group's categories.
    void encode(
            DeviceMemory codes, long count, ColumnObserver.Categories categories, boolean ordinal, DeviceMemory to) {
        lists = grown(lists, Math.max(1, (long) categories.map().length * Integer.BYTES));
        upload.copy(MemorySegment.ofArray(categories.map()), lists, 0);
        int lanes = ordinal ? 0 : categories.lanes();
        library.launch(
                stream,
                Kernel.COLUMN_CATEGORIES,
                count * Math.max(1, lanes),
                to.address(),
                codes.address(),
                lists.address(),
                count,
                lanes);
    }

    /// Enqueues the stand-in of nulls.
    void fill(DeviceMemory numbers, int count, int lanes, MemorySegment nulls, double standIn) {
        lists = grown(lists, nulls.byteSize());
        upload.copy(nulls, lists, 0);
        library.launch(
                stream,
                Kernel.COLUMN_NULLS,
                (long) count * lanes,
                numbers.address(),
                lists.address(),
                (long) count,
                lanes,
                standIn);
    }

    private DeviceMemory grown(DeviceMemory memory, long bytes) {
        if (memory != null && memory.sizeBytes() >= bytes) {
            return memory;
        }
        DeviceMemory larger = context.allocate(bytes);
        if (memory != null) {
            stream.synchronize();
            memory.close();
        }
        return larger;
    }

    @Override
    public void close() {
        List<AutoCloseable> open = new ArrayList<>();
        open.add(stream::synchronize);
        open.add(upload);
        if (rows != null) {
            open.add(rows);
        }
        if (lists != null) {
            open.add(lists);
        }
        open.add(stream);
        Closing.all(open);
    }
}
