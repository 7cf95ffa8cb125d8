package io.pagegrad.cache.load;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.expression.query.BoundQuery;
import io.pagegrad.expression.query.QueryProgram;
import io.pagegrad.pagefile.RowFilter;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import java.io.IOException;
import java.util.List;

/// A query's WHERE as a scan takes it: the filter's columns are decoded first and the others for the rows that
/// pass. One thread.
public final class PushedFilter implements RowFilter {
    /// Rows to look at before judging.
    private static final long SAMPLE_ROWS = 20_000;

    /// When more than this share of the rows passes, decoding them twice costs more than it saves.
    private static final double MOST_KEPT = 0.6;

    private final QueryProgram program;
    private final List<PhysicalType> types;
    private long seen;
    private long kept;
    private long untold;

    private PushedFilter(QueryProgram program, List<PhysicalType> types) {
        this.program = program;
        this.types = types;
    }

    /// The filter of `query`, or null when there is none or it needs every column that the query reads.
    ///
    /// @param program of the query, closed by the caller; used between its own batches
    public static PushedFilter of(BoundQuery query, QueryProgram program) {
        int columns = query.filterInputCount();
        boolean gains = query.hasFilter()
                && columns > 0
                && columns < query.inputColumns().size();
        return gains ? new PushedFilter(program, query.inputTypes().subList(0, columns)) : null;
    }

    /// Starts reading a unit, through `filter` when there is one.
    public static ScanCursor open(ScanUnit unit, RowFilter filter) throws IOException {
        return filter == null ? unit.open() : unit.open(filter);
    }

    @Override
    public List<PhysicalType> types() {
        return types;
    }

    @Override
    public int select(ColumnBatch rows, boolean[] keep) {
        int passed = program.select(rows, keep);
        seen += rows.size();
        kept += passed;
        untold += rows.size() - passed;
        return passed;
    }

    @Override
    public boolean pays() {
        return seen < SAMPLE_ROWS || kept <= MOST_KEPT * seen;
    }

    /// How many rows were left out since the last call.
    public long takeLeftOut() {
        long rows = untold;
        untold = 0;
        return rows;
    }
}
