package io.pagegrad.gpu.backend;

import io.pagegrad.cache.InputTransform.Encoding;
import io.pagegrad.cache.Precision;
import io.pagegrad.cache.load.ColumnObserver;
import io.pagegrad.column.Closing;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.gpu.compile.CubinCache;
import io.pagegrad.gpu.compile.CudaCompiler;
import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.driver.CudaOutOfMemoryException;
import io.pagegrad.gpu.driver.DeviceMemory;
import io.pagegrad.gpu.kernel.Kernel;
import io.pagegrad.gpu.kernel.KernelLibrary;
import io.pagegrad.gpu.kernel.Real;
import io.pagegrad.pagefile.device.DecodedRows;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// Columns on their way to a device while a cache is loaded: each group is copied as soon as it was read, while
/// threads read the next ones, or stays where the device has decoded it. What the loader does to it in host
/// memory, splitting off rows for validation, filling nulls, scaling, giving categories their numbers, the
/// device does to its copy, with the same bits.
///
/// Engines find columns by their host addresses, so a stage must be closed before that memory is freed, which the
/// cache does. When the device has no room for more, the rest is copied as it is without a stage. Thread-safe.
final class ColumnStage implements ColumnObserver {
    private static final List<ColumnStage> OPEN = new CopyOnWriteArrayList<>();

    private final CudaContext context;
    private final CudaCompiler compiler;
    private final CubinCache cache;
    private final Map<Real, KernelLibrary> libraries = new EnumMap<>(Real.class);
    private final Map<Precision, StageLane> finishing = new EnumMap<>(Precision.class);

    /// Columns of groups by their host address.
    private final Map<Long, Column> columns = new HashMap<>();

    /// Groups that are being decoded, by their host address; and memory for further ones.
    private final Map<Long, StagedRoom> rooms = new HashMap<>();

    private final Deque<StagedRoom> spareRooms = new ArrayDeque<>();
    private final Deque<StageLane> idle = new ArrayDeque<>();
    private long leftBytes;
    private long uploaded;
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
    public void decoded(MemorySegment room, long offset, DecodedRows rows, int item, Numbers form) {
        if (!(rows.decoder() instanceof DeviceValues values)
                || values.device() != context.device().ordinal()) {
            return;
        }
        StagedRoom open = roomFor(room.address(), room.byteSize());
        if (open == null) {
            return;
        }
        long bytes = (long) rows.rows() * form.precision().widthBytes();
        library(real(form.precision()))
                .launch(
                        values.stream(),
                        Kernel.COLUMN_CONVERT,
                        rows.rows(),
                        open.memory().address(offset, bytes),
                        values.address(item, rows.firstRow()),
                        kind(form.type()),
                        form.pivot(),
                        (long) rows.rows());
        values.stream().record(open.written());
        open.add(offset, offset + bytes);
    }

    /// What `column_convert.cu` calls a type.
    private static int kind(PhysicalType type) {
        return switch (type) {
            case BOOL -> 0;
            case INT16 -> 1;
            case INT32 -> 2;
            case INT64 -> 3;
            case FLOAT32 -> 4;
            case FLOAT64 -> 5;
            case FIXED16, BYTES -> throw new IllegalArgumentException(type + " is no number");
        };
    }

    private static Real real(Precision precision) {
        return precision == Precision.FLOAT32 ? Real.FLOAT32 : Real.FLOAT64;
    }

    /// Null when there is no memory for it.
    private synchronized StagedRoom roomFor(long address, long bytes) {
        StagedRoom open = rooms.get(address);
        if (open != null || closed) {
            return open;
        }
        for (StagedRoom spare : spareRooms) {
            if (spare.memory().sizeBytes() == bytes) {
                open = spare;
            }
        }
        if (open != null) {
            spareRooms.remove(open);
            open.clear();
        } else if (bytes <= leftBytes) {
            try {
                open = new StagedRoom(context, bytes);
                leftBytes -= bytes;
            } catch (CudaOutOfMemoryException e) {
                leftBytes = 0;
            }
        }
        if (open != null) {
            rooms.put(address, open);
        }
        return open;
    }

    @Override
    public void loaded(int column, Rows rows) {
        MemorySegment numbers = rows.numbers();
        StagedRoom room;
        StageLane lane;
        synchronized (this) {
            room = rooms.remove(numbers.address());
            lane = closed ? null : takeLane();
        }
        if (lane == null) {
            return;
        }
        DeviceMemory memory = allocate(numbers.byteSize());
        boolean there = false;
        try {
            if (memory != null) {
                lane.take(rows, room, memory);
                if (room != null) {
                    // the next group's rows may lie there
                    lane.stream().synchronize();
                }
                there = true;
            }
        } catch (CudaOutOfMemoryException e) {
            // the engine copies these rows when it knows what it has room for
        } finally {
            giveBack(lane, room);
            if (there) {
                put(numbers.address(), new Column(column, memory));
            } else if (memory != null) {
                memory.close();
            }
        }
    }

    private synchronized void giveBack(StageLane lane, StagedRoom room) {
        idle.push(lane);
        if (room != null) {
            spareRooms.push(room);
        }
    }

    private synchronized void put(long address, Column column) {
        columns.put(address, column);
    }

    private StageLane takeLane() {
        return idle.isEmpty() ? new StageLane(context, library(Real.FLOAT32)) : idle.pop();
    }

    /// Null when there is no memory for it, or for anything that comes later.
    private synchronized DeviceMemory allocate(long bytes) {
        if (closed || bytes > leftBytes) {
            return null;
        }
        try {
            DeviceMemory memory = context.allocate(Math.max(1, bytes));
            leftBytes -= memory.sizeBytes();
            return memory;
        } catch (CudaOutOfMemoryException e) {
            leftBytes = 0;
            return null;
        }
    }

    private synchronized KernelLibrary library(Real real) {
        return libraries.computeIfAbsent(real, kind -> KernelLibrary.load(context, compiler, cache, kind));
    }

    /// The lane of what comes when all groups were read; the lanes that read them have ended then.
    private StageLane finishing(Precision precision) {
        if (finishing.isEmpty()) {
            settle();
        }
        return finishing.computeIfAbsent(precision, kind -> new StageLane(context, library(real(kind))));
    }

    private static void release(Deque<? extends AutoCloseable> open) {
        RuntimeException failure = Closing.after(null, List.copyOf(open));
        open.clear();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public synchronized void filled(
            MemorySegment numbers, int rows, Precision precision, MemorySegment nulls, double standIn) {
        Column column = columns.get(numbers.address());
        if (column != null) {
            int lanes = (int) (numbers.byteSize() / precision.widthBytes() / rows);
            finishing(precision).fill(column.memory, rows, lanes, nulls, standIn);
        }
    }

    @Override
    public synchronized void scaled(int number, Precision precision, double shift, double factor) {
        StageLane lane = finishing(precision);
        for (Column column : columns.values()) {
            if (column.number == number) {
                long at = column.memory.address();
                long count = column.memory.sizeBytes() / precision.widthBytes();
                lane.library().launch(lane.stream(), Kernel.COLUMN_SCALE, count, at, at, shift, factor, count);
            }
        }
    }

    @Override
    public synchronized void encoded(MemorySegment codes, Categories categories, MemorySegment numbers) {
        Column column = columns.remove(codes.address());
        if (column == null) {
            return;
        }
        StageLane lane = finishing(categories.precision());
        DeviceMemory memory = allocate(numbers.byteSize());
        if (memory != null) {
            long count = codes.byteSize() / Integer.BYTES;
            lane.encode(column.memory, count, categories, categories.encoding() == Encoding.ORDINAL, memory);
            columns.put(numbers.address(), new Column(column.number, memory));
        }
        lane.stream().synchronize();
        leftBytes += column.memory.sizeBytes();
        column.memory.close();
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
        settle();
        return new Staged(rows, addresses);
    }

    /// Waits for what is under way and gives back what was for loading alone.
    private void settle() {
        uploaded += idle.stream().mapToLong(StageLane::uploadedBytes).sum();
        release(idle);
        release(spareRooms);
        finishing.values().forEach(lane -> lane.stream().synchronize());
    }

    /// Bytes that came from host memory so far.
    synchronized long uploadedBytes() {
        return uploaded + idle.stream().mapToLong(StageLane::uploadedBytes).sum();
    }

    /// The host memory of these columns has been written, or their rows are wanted there alone: what was brought
    /// counts no more.
    ///
    /// @return bytes that the device has more now
    static long forget(int device, long[] hostColumns) {
        long bytes = 0;
        for (ColumnStage stage : OPEN) {
            if (stage.context.device().ordinal() == device) {
                bytes += stage.forget(hostColumns);
            }
        }
        return bytes;
    }

    private synchronized long forget(long[] hostColumns) {
        long bytes = 0;
        settle();
        for (long address : hostColumns) {
            Column column = columns.remove(address);
            if (column != null) {
                bytes += column.memory.sizeBytes();
                column.memory.close();
            }
        }
        return bytes;
    }

    @Override
    public void close() {
        OPEN.remove(this);
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            List<AutoCloseable> open = new ArrayList<>(finishing.values());
            open.addAll(idle);
            open.addAll(rooms.values());
            open.addAll(spareRooms);
            columns.values().forEach(column -> open.add(column.memory));
            open.addAll(libraries.values());
            open.add(context);
            Closing.all(open);
        }
    }
}
