package io.pagegrad.cache.load;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// A scan unit of which the chosen rows are given. Immutable.
record SampledUnit(ScanUnit unit, int index, RowChoice choice, List<PhysicalType> types) implements ScanUnit {
    @Override
    public long sizeBytes() {
        return unit.sizeBytes();
    }

    @Override
    public long maxRows() {
        return unit.maxRows();
    }

    @Override
    public ScanCursor open() throws IOException {
        return new Cursor();
    }

    private final class Cursor implements ScanCursor {
        private final ScanCursor all = unit.open();
        private final RowChoice.Numbers numbers = choice.of(index);
        private final ColumnBatch read = ColumnBatch.allocatePrivate(types, LoadQuery.BATCH_ROWS, MemoryTag.BATCH);

        /// Row of the unit that lies first in `read`, and the next of them to look at.
        private long first;

        private int next;

        Cursor() throws IOException {}

        @Override
        public int fill(ColumnBatch batch) throws IOException {
            batch.clear();
            int given = 0;
            while (given < batch.capacity()) {
                if (next == read.size()) {
                    first += read.size();
                    next = 0;
                    if (all.fill(read) == 0) {
                        break;
                    }
                }
                if (numbers.isChosen(first + next)) {
                    for (int i = 0; i < batch.columnCount(); i++) {
                        copy(read.column(i), next, batch.column(i), given);
                    }
                    given++;
                }
                next++;
            }
            batch.size(given);
            return given;
        }

        private static void copy(ColumnVector from, int row, ColumnVector to, int toRow) {
            if (from.isNull(row)) {
                to.setNull(toRow);
                return;
            }
            switch (from) {
                case BytesVector bytes ->
                    ((BytesVector) to).append(bytes.bytes(), bytes.offset(row), bytes.length(row));
                case FixedVector fixed -> {
                    int width = fixed.type().widthBytes();
                    MemorySegment target = ((FixedVector) to).data();
                    MemorySegment.copy(fixed.data(), (long) row * width, target, (long) toRow * width, width);
                }
            }
        }

        @Override
        public long bytesRead() {
            return all.bytesRead();
        }

        @Override
        public void close() throws IOException {
            read.close();
            all.close();
        }
    }
}
