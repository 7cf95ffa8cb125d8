package io.pagegrad.gpu.backend;

import io.pagegrad.column.Closing;
import io.pagegrad.gpu.driver.CudaContext;
import io.pagegrad.gpu.driver.CudaEvent;
import io.pagegrad.gpu.driver.DeviceMemory;
import java.util.ArrayList;
import java.util.List;

/// Device memory for one column of a row group of which the device decodes pages: what it has decoded lies where
/// the host has it in its own memory. One reading thread at a time.
final class StagedRoom implements AutoCloseable {
    private final DeviceMemory memory;
    private final CudaEvent written;
    private final List<Range> decoded = new ArrayList<>();

    /// Bytes `[from, to)`.
    record Range(long from, long to) {}

    StagedRoom(CudaContext context, long bytes) {
        this.memory = context.allocate(bytes);
        try {
            this.written = context.newEvent();
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    DeviceMemory memory() {
        return memory;
    }

    /// To be recorded behind the last copy into this memory.
    CudaEvent written() {
        return written;
    }

    /// Begins another group.
    void clear() {
        decoded.clear();
    }

    /// Bytes that are there, behind all that were added before.
    void add(long from, long to) {
        Range last = decoded.isEmpty() ? null : decoded.getLast();
        if (last != null && last.to == from) {
            decoded.set(decoded.size() - 1, new Range(last.from, to));
        } else {
            decoded.add(new Range(from, to));
        }
    }

    /// What the first `bytes` lack.
    List<Range> gaps(long bytes) {
        List<Range> gaps = new ArrayList<>();
        long at = 0;
        for (Range range : decoded) {
            if (range.from > at) {
                gaps.add(new Range(at, range.from));
            }
            at = range.to;
        }
        if (at < bytes) {
            gaps.add(new Range(at, bytes));
        }
        return gaps;
    }

    @Override
    public void close() {
        Closing.after(null, List.of(written, memory));
    }
}
