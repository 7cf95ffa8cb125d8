package io.pagegrad.cli.columnar;

import io.pagegrad.cli.scan.ScanStep;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.pagefile.ScanCursor;
import java.io.IOException;

/// A worker that only decodes.
record BatchStep(BatchPool pool) implements ScanStep<BatchPiece> {
    @Override
    public BatchPiece next(ScanCursor cursor) throws IOException {
        ColumnBatch batch = pool.take();
        if (cursor.fill(batch) == 0) {
            pool.giveBack(batch);
            return null;
        }
        return new BatchPiece(batch);
    }

    @Override
    public void close() {}
}
