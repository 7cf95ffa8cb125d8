package io.pagegrad.cli.columnar;

import io.pagegrad.cli.scan.ScanPiece;
import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.FixedVector;

/// Rows as they were decoded; whoever consumes them gives the batch back to its pool.
record BatchPiece(ColumnBatch batch) implements ScanPiece {
    @Override
    public int rows() {
        return batch.size();
    }

    @Override
    public long weightBytes() {
        long bytes = 0;
        for (int column = 0; column < batch.columnCount(); column++) {
            bytes += switch (batch.column(column)) {
                case BytesVector vector ->
                    vector.bytes().byteSize() + vector.offsets().byteSize();
                case FixedVector vector -> vector.data().byteSize();
            };
        }
        return bytes;
    }
}
