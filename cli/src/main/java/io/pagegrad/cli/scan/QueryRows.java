package io.pagegrad.cli.scan;

import io.pagegrad.cache.load.PushedFilter;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.expression.query.BoundQuery;
import io.pagegrad.expression.query.QueryProgram;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import java.io.IOException;

/// What one thread needs to filter and compute the rows of a query.
public final class QueryRows implements ComputedUnits.Worker {
    private final QueryProgram program;
    private final PushedFilter filter;
    private final ColumnBatch input;

    /// @param capacity rows of a batch
    public QueryRows(BoundQuery query, int capacity) {
        this.program = query.newProgram();
        this.filter = PushedFilter.of(query, program);
        this.input = ColumnBatch.allocate(query.inputTypes(), capacity, MemoryTag.BATCH);
    }

    @Override
    public ScanCursor open(ScanUnit unit) throws IOException {
        return PushedFilter.open(unit, filter);
    }

    @Override
    public ColumnBatch input() {
        return input;
    }

    @Override
    public int run(ColumnBatch out) {
        return program.run(input, out);
    }

    @Override
    public void close() {
        program.close();
        input.close();
    }
}
