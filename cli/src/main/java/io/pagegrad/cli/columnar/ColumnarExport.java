package io.pagegrad.cli.columnar;

import io.pagegrad.cli.scan.OrderedScan;
import io.pagegrad.cli.scan.RowStream;
import io.pagegrad.cli.session.Interruption;
import io.pagegrad.column.LogicalType;
import io.pagegrad.pagefile.Projection.Form;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.IntUnaryOperator;

/// Writes rows as Arrow or Parquet: workers decode, the calling thread writes.
public final class ColumnarExport {
    /// What is written.
    public enum Kind {
        ARROW_FILE,
        ARROW_STREAM,
        PARQUET
    }

    private final Kind kind;
    private final RowStream rows;

    public ColumnarExport(Kind kind, RowStream rows) {
        this.kind = kind;
        this.rows = rows;
    }

    /// In which form a column is to be read: exact decimals and types without a value form as text.
    public static Form form(Kind kind, LogicalType type) {
        return switch (type.kind()) {
            case NUMERIC, ARRAY, OTHER -> Form.TEXT;
            case INTERVAL -> kind == Kind.PARQUET ? Form.TEXT : Form.VALUE;
            case BOOLEAN, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE -> Form.VALUE;
            case DATE, TIME, TIMESTAMP, TIMESTAMPTZ, TEXT, CHAR, BYTEA, UUID -> Form.VALUE;
        };
    }

    /// A scan to give to [#write].
    public Scan open(int threads, Interruption interruption) {
        BatchPool pool = new BatchPool(rows.types());
        return new Scan(pool, new OrderedScan<>(rows.units(), threads, () -> new BatchStep(pool), interruption));
    }

    /// A scan with the memory of its batches; the caller closes it.
    public static final class Scan implements AutoCloseable {
        private final BatchPool pool;
        private final OrderedScan<BatchPiece> ordered;

        private Scan(BatchPool pool, OrderedScan<BatchPiece> ordered) {
            this.pool = pool;
            this.ordered = ordered;
        }

        public io.pagegrad.cli.progress.ProgressSource progress() {
            return ordered.progress();
        }

        @Override
        public void close() {
            pool.close();
        }
    }

    /// Writes everything.
    ///
    /// @param take how many of so many rows are still wanted; 0 ends the scan
    public void write(Scan scan, OutputStream out, IntUnaryOperator take) throws IOException {
        try (BatchWriter writer = writer(out)) {
            scan.ordered.run(piece -> {
                int wanted = take.applyAsInt(piece.rows());
                if (wanted > 0) {
                    writer.write(piece.batch(), wanted);
                }
                scan.pool.giveBack(piece.batch());
                return wanted == piece.rows();
            });
            writer.finish();
        }
    }

    private BatchWriter writer(OutputStream out) throws IOException {
        return switch (kind) {
            case ARROW_FILE -> new ArrowWriter(rows, out, false);
            case ARROW_STREAM -> new ArrowWriter(rows, out, true);
            case PARQUET -> new ParquetRows(rows, out);
        };
    }
}
