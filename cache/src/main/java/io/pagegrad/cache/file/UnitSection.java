package io.pagegrad.cache.file;

import io.pagegrad.cache.load.LoadMonitor;
import io.pagegrad.cache.load.LoadQuery;
import io.pagegrad.cache.load.SelectLoad;
import io.pagegrad.cache.load.UnitQueue;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.Schema;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import java.io.IOException;

/// Reads units, evaluates the query and appends the result to a cache file, one section each. One thread.
final class UnitSection implements AutoCloseable {
    private final CacheFileChannel file;
    private final LoadMonitor monitor;
    private final ColumnBatch input;
    private final LoadQuery.Evaluation evaluation;
    private final SectionColumns columns;

    UnitSection(SelectLoad select, Schema table, CacheFileChannel file, LoadMonitor monitor) {
        this.file = file;
        this.monitor = monitor;
        this.columns = new SectionColumns(select.bound().outputTypes());
        this.input =
                ColumnBatch.allocate(select.projection().physicalTypes(table), LoadQuery.BATCH_ROWS, MemoryTag.BATCH);
        try {
            this.evaluation = select.open();
        } catch (RuntimeException e) {
            input.close();
            throw e;
        }
    }

    StoredUnit read(ScanUnit unit, long fingerprint, UnitQueue<StoredUnit> queue) throws IOException {
        columns.begin(Math.toIntExact(unit.maxRows()));
        long rowsRead = 0;
        try (ScanCursor cursor = unit.open()) {
            long seen = 0;
            for (int read = cursor.fill(input); read > 0 && !queue.isStopped(); read = cursor.fill(input)) {
                columns.append(evaluation.evaluate(input));
                rowsRead += read;
                monitor.advance(cursor.bytesRead() - seen, read);
                seen = cursor.bytesRead();
            }
            monitor.advance(cursor.bytesRead() - seen, 0);
        }
        SectionColumns.Plan plan = columns.plan();
        long offset = file.append(plan.bytes());
        SectionColumns.write(plan, file::write, offset);
        return new StoredUnit(
                fingerprint,
                unit.sizeBytes(),
                rowsRead,
                columns.size(),
                offset,
                plan.bytes(),
                plan.crc(),
                plan.parts());
    }

    @Override
    public void close() {
        evaluation.close();
        input.close();
        columns.close();
    }
}
