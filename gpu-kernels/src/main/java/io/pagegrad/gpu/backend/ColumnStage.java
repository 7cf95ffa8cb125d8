package io.pagegrad.gpu.backend;

import io.pagegrad.cache.Precision;
import io.pagegrad.cache.load.ColumnObserver;
import io.pagegrad.gpu.compile.CubinCache;
import io.pagegrad.gpu.compile.CudaCompiler;
import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.driver.CudaOutOfMemoryException;
import io.pagegrad.gpu.driver.CudaStream;
import io.pagegrad.gpu.driver.DeviceMemory;
import io.pagegrad.gpu.kernel.Kernel;
import io.pagegrad.gpu.kernel.KernelLibrary;
import io.pagegrad.gpu.kernel.Real;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// Columns on their way to a device while a cache is loaded: each group is copied as soon as it was read, while
/// threads read the next ones; once the figures of a column are known it is scaled on the device, with the bits
/// that the CPU gives it in host memory.
///
/// Engines find columns by their host addresses, so a stage must be closed before that memory is freed, which the
/// cache does. When the device has no room for more, the rest is copied as it is without a stage. Thread-safe.
final class ColumnStage implements ColumnObserver {
    private static final List<ColumnStage> OPEN = new CopyOnWriteArrayList<>();

    private final CudaContext context;
    private final CudaCompiler compiler;
    private final CubinCache cache;
    private final CudaStream stream;
    private final PinnedUpload upload;
    private final Map<Long, Column> columns = new HashMap<>();
    private final Map<Precision, KernelLibrary> libraries = new HashMap<>();
    private long leftBytes;
    private boolean closed;

    private record Column(int number, DeviceMemory memory) {}

    /// Rows of a place in host memory that lie on the device.
    ///
    /// @param columns device address of row 0 of each column
    record Staged(long rows, long[] columns) {}

    private ColumnStage(CudaContext context, CudaCompiler compiler, CubinCache cache, long mostBytes) {
        this.context = context;
        this.compiler = compiler;
        this.cache = cache;
        this.leftBytes = mostBytes;
        this.stream = context.newStream();
        this.upload = new PinnedUpload(context, stream);
    }

    /// Takes ownership of `context`.
    static ColumnStage open(CudaContext context, CudaCompiler compiler, CubinCache cache, double memoryShare) {
        try {
            long most = DeviceMemoryPlan.of(context, memoryShare).rowBytes();
            ColumnStage stage = new ColumnStage(context, compiler, cache, most);
            OPEN.add(stage);
            return stage;
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
    }

    @Override
    public synchronized void loaded(int column, MemorySegment numbers) {
        if (closed || numbers.byteSize() > leftBytes) {
            return;
        }
        DeviceMemory memory;
        try {
            memory = context.allocate(Math.max(1, numbers.byteSize()));
        } catch (CudaOutOfMemoryException e) {
            leftBytes = 0;
            return;
        }
        leftBytes -= memory.sizeBytes();
        columns.put(numbers.address(), new Column(column, memory));
        // read before this returns; on its way while the caller reads pages
        upload.copy(numbers, memory, 0);
    }

    @Override
    public synchronized void scaled(int number, Precision precision, double shift, double factor) {
        KernelLibrary library = libraries.computeIfAbsent(
                precision,
                kind -> KernelLibrary.load(
                        context, compiler, cache, kind == Precision.FLOAT32 ? Real.FLOAT32 : Real.FLOAT64));
        for (Column column : columns.values()) {
            if (column.number == number) {
                long at = column.memory.address();
                long count = column.memory.sizeBytes() / precision.widthBytes();
                library.launch(stream, Kernel.COLUMN_SCALE, count, at, at, shift, factor, count);
            }
        }
    }

    /// The rows that a load brought from `hostColumns`, or null when it did not bring all their columns.
    static Staged find(int device, long[] hostColumns, RowForm form) {
        for (ColumnStage stage : OPEN) {
            Staged staged = stage.context.device().ordinal() == device ? stage.find(hostColumns, form) : null;
            if (staged != null) {
                return staged;
            }
        }
        return null;
    }

    private synchronized Staged find(long[] hostColumns, RowForm form) {
        long rows = Long.MAX_VALUE;
        long[] addresses = new long[form.columns()];
        for (int c = 0; c < addresses.length; c++) {
            Column column = closed ? null : columns.get(hostColumns[c]);
            if (column == null) {
                return null;
            }
            rows = Math.min(rows, column.memory.sizeBytes() / form.columnBytes(c));
            addresses[c] = column.memory.address();
        }
        if (addresses.length == 0) {
            return null;
        }
        stream.synchronize();
        return new Staged(rows, addresses);
    }

    /// The host memory of these columns has been written: what was brought from there counts no more.
    static void forget(int device, long[] hostColumns) {
        for (ColumnStage stage : OPEN) {
            if (stage.context.device().ordinal() == device) {
                stage.forget(hostColumns);
            }
        }
    }

    private synchronized void forget(long[] hostColumns) {
        for (long address : hostColumns) {
            Column column = columns.remove(address);
            if (column != null) {
                column.memory.close();
            }
        }
    }

    @Override
    public void close() {
        OPEN.remove(this);
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            List<AutoCloseable> open = new ArrayList<>();
            open.add(stream::synchronize);
            open.add(upload);
            columns.values().forEach(column -> open.add(column.memory));
            open.addAll(libraries.values());
            open.addAll(List.of(stream, context));
            RuntimeException failure = CudaEngine.closeAll(open, null);
            if (failure != null) {
                throw failure;
            }
        }
    }
}
