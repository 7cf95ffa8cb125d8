package io.pagegrad.cli.scan;

import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.pagefile.ScanCursor;
import java.io.IOException;
import java.util.List;

/// A worker that decodes rows and throws them away: for timing, and for finding damage.
public final class CountingStep implements ScanStep<CountingStep.Counted> {
    private static final int BATCH_ROWS = 1024;

    private final ColumnBatch batch;

    public CountingStep(List<PhysicalType> types) {
        batch = ColumnBatch.allocate(types, BATCH_ROWS, MemoryTag.BATCH);
    }

    /// How many rows were decoded.
    public record Counted(int rows) implements ScanPiece {
        @Override
        public long weightBytes() {
            return 0;
        }
    }

    /// All rows of a unit are one piece: handing over must not be what is timed.
    @Override
    public Counted next(ScanCursor cursor) throws IOException {
        int rows = 0;
        for (int filled = cursor.fill(batch); filled > 0; filled = cursor.fill(batch)) {
            rows += filled;
        }
        return rows == 0 ? null : new Counted(rows);
    }

    @Override
    public void close() {
        batch.close();
    }
}
