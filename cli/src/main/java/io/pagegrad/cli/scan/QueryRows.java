package io.pagegrad.cli.scan;

import io.pagegrad.cache.load.PushedFilter;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.expression.query.BoundQuery;
import io.pagegrad.expression.query.QueryProgram;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Units of a table seen through a query: their rows filtered and computed. Thread-safe.
///
/// Programs and their input batches are made as threads need them and used again; closing frees them, after every
/// cursor was closed.
public final class QueryRows implements AutoCloseable {
    private final BoundQuery query;
    private final List<ScanUnit> units;
    private final List<Evaluator> all = new ArrayList<>();
    private final ArrayDeque<Evaluator> free = new ArrayDeque<>();

    /// @param tableUnits units of the table, scanned with the columns that the query wants
    public QueryRows(BoundQuery query, List<ScanUnit> tableUnits) {
        this.query = query;
        this.units = tableUnits.stream().map(unit -> (ScanUnit) new Unit(unit)).toList();
    }

    /// Units whose rows are the query's results.
    public List<ScanUnit> units() {
        return units;
    }

    private synchronized Evaluator take(int capacity) {
        Evaluator evaluator = free.pollFirst();
        if (evaluator == null) {
            QueryProgram program = query.newProgram();
            evaluator = new Evaluator(
                    program,
                    PushedFilter.of(query, program),
                    ColumnBatch.allocate(query.inputTypes(), capacity, MemoryTag.BATCH));
            all.add(evaluator);
        }
        return evaluator;
    }

    private synchronized void giveBack(Evaluator evaluator) {
        free.addFirst(evaluator);
    }

    @Override
    public synchronized void close() {
        for (Evaluator evaluator : all) {
            evaluator.program.close();
            evaluator.input.close();
        }
    }

    /// What one thread needs at a time.
    private record Evaluator(QueryProgram program, PushedFilter filter, ColumnBatch input) {}

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
        private Evaluator evaluator;
        private ScanCursor table;

        Cursor(ScanUnit unit) {
            this.unit = unit;
        }

        @Override
        public int fill(ColumnBatch batch) throws IOException {
            if (evaluator == null) {
                evaluator = take(batch.capacity());
                table = PushedFilter.open(unit, evaluator.filter);
            }
            while (table.fill(evaluator.input) > 0) {
                int rows = evaluator.program.run(evaluator.input, batch);
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
            if (evaluator != null) {
                giveBack(evaluator);
                evaluator = null;
            }
        }
    }
}
