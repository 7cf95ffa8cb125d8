package io.pagegrad.cli.columnar;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.PhysicalType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Batches that go round between the workers that fill them and the consumer that writes them. Thread-safe;
/// closing frees all, in use or not.
final class BatchPool implements AutoCloseable {
    /// Rows of one record batch.
    static final int BATCH_ROWS = 1 << 14;

    private final List<PhysicalType> types;
    private final List<ColumnBatch> all = new ArrayList<>();
    private final ArrayDeque<ColumnBatch> free = new ArrayDeque<>();

    BatchPool(List<PhysicalType> types) {
        this.types = types;
    }

    synchronized ColumnBatch take() {
        ColumnBatch batch = free.pollFirst();
        if (batch == null) {
            batch = ColumnBatch.allocate(types, BATCH_ROWS, MemoryTag.BATCH);
            all.add(batch);
        }
        return batch;
    }

    synchronized void giveBack(ColumnBatch batch) {
        free.addFirst(batch);
    }

    @Override
    public synchronized void close() {
        all.forEach(ColumnBatch::close);
    }
}
