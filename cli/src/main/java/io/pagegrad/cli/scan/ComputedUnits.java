package io.pagegrad.cli.scan;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// Units of a table whose rows are computed from the table's rows. Thread-safe.
///
/// Workers are made as threads need them and used again; closing frees them, after every cursor was closed.
public final class ComputedUnits implements AutoCloseable {
    private final List<ScanUnit> units;
    private final IntFunction<Worker> making;
    private final List<Worker> all = new ArrayList<>();
    private final ArrayDeque<Worker> free = new ArrayDeque<>();

    /// What one thread needs at a time.
    public interface Worker extends AutoCloseable {
        /// Starts reading a unit of the table.
        ScanCursor open(ScanUnit unit) throws IOException;

        /// Where rows of the table are read to.
        ColumnBatch input();

        /// Computes from [#input()].
        ///
        /// @return rows in `out`, which may be fewer
        int run(ColumnBatch out);

        @Override
        void close();
    }

    /// @param tableUnits units of the table, scanned with the columns that workers want
    /// @param making makes a worker for batches of so many rows
    public ComputedUnits(List<ScanUnit> tableUnits, IntFunction<Worker> making) {
        this.units = tableUnits.stream().map(unit -> (ScanUnit) new Unit(unit)).toList();
        this.making = making;
    }

    /// Units whose rows are the results.
    public List<ScanUnit> units() {
        return units;
    }

    private synchronized Worker take(int capacity) {
        Worker worker = free.pollFirst();
        if (worker == null) {
            worker = making.apply(capacity);
            all.add(worker);
        }
        return worker;
    }

    private synchronized void giveBack(Worker worker) {
        free.addFirst(worker);
    }

    @Override
    public synchronized void close() {
        all.forEach(Worker::close);
    }

    private final class Unit implements ScanUnit {
        private final ScanUnit table;

        Unit(ScanUnit table) {
            this.table = table;
        }

        @Override
        public long sizeBytes() {
            return table.sizeBytes();
        }

        @Override
        public long maxRows() {
            return table.maxRows();
        }

        @Override
        public ScanCursor open() throws IOException {
            return new Cursor(table);
        }
    }

    private final class Cursor implements ScanCursor {
        private final ScanUnit unit;
        private Worker worker;
        private ScanCursor table;

        Cursor(ScanUnit unit) {
            this.unit = unit;
        }

        @Override
        public int fill(ColumnBatch batch) throws IOException {
            if (worker == null) {
                worker = take(batch.capacity());
                table = worker.open(unit);
            }
            while (table.fill(worker.input()) > 0) {
                int rows = worker.run(batch);
                if (rows > 0) {
                    return rows;
                }
            }
            batch.clear();
            return 0;
        }

        @Override
        public long bytesRead() {
            return table == null ? 0 : table.bytesRead();
        }

        @Override
        public void close() throws IOException {
            if (table != null) {
                table.close();
                table = null;
            }
            if (worker != null) {
                giveBack(worker);
                worker = null;
            }
        }
    }
}
