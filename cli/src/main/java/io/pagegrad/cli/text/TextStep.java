package io.pagegrad.cli.text;

import io.pagegrad.cli.scan.RowStream;
import io.pagegrad.cli.scan.ScanStep;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.pagefile.ScanCursor;
import java.io.IOException;

/// A worker that turns rows into the bytes of a text format.
public final class TextStep implements ScanStep<EncodedRows> {
    /// Rows decoded at once: columns of a batch stay in the second-level cache.
    static final int BATCH_ROWS = 1024;

    private final ColumnBatch batch;
    private final TextRows text;
    private final RowEncoder encoder;
    private final ByteBuilder out = new ByteBuilder(1 << 16);

    public TextStep(RowStream rows, RowEncoder encoder) {
        this.batch = ColumnBatch.allocate(rows.types(), BATCH_ROWS, MemoryTag.BATCH);
        this.text = new TextRows(rows.fields().size(), BATCH_ROWS);
        this.encoder = encoder;
    }

    @Override
    public EncodedRows next(ScanCursor cursor) throws IOException {
        int rows = cursor.fill(batch);
        if (rows == 0) {
            return null;
        }
        text.copyFrom(batch);
        int[] rowEnds = new int[rows];
        for (int row = 0; row < rows; row++) {
            encoder.encode(text, row, out);
            rowEnds[row] = out.length();
        }
        int length = out.length();
        return new EncodedRows(out.release(), length, rows, rowEnds);
    }

    @Override
    public void close() {
        batch.close();
    }
}
