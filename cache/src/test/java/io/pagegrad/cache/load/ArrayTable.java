package io.pagegrad.cache.load;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.Schema;
import io.pagegrad.pagefile.PagefileTable;
import io.pagegrad.pagefile.Projection;
import io.pagegrad.pagefile.ScanCursor;
import io.pagegrad.pagefile.ScanUnit;
import io.pagegrad.pagefile.TableProvenance;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A table whose rows are boxed values in lists: the simplest thing that keeps the contract of page files.
final class ArrayTable implements PagefileTable {
    private final Schema schema;

    private final List<List<Object>> rows;
    private final int rowsPerUnit;

    /// Thrown when the row of this number is read; -1 for none.
    private long failingRow = -1;

    ArrayTable(Schema schema, List<List<Object>> rows, int rowsPerUnit) {
        this.schema = schema;
        this.rows = rows;
        this.rowsPerUnit = rowsPerUnit;
    }

    ArrayTable failingAt(long row) {
        failingRow = row;
        return this;
    }

    @Override
    public String name() {
        return "public.array";
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public long sizeBytes() {
        return rows.size() * 100L;
    }

    @Override
    public TableProvenance provenance() {
        return new TableProvenance("array", "test", name(), List.of(), Map.of());
    }

    @Override
    public List<ScanUnit> scanUnits(Projection projection, long unitBytes) {
        List<ScanUnit> units = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += rowsPerUnit) {
            units.add(new Unit(projection, from, Math.min(rows.size(), from + rowsPerUnit)));
        }
        return units;
    }

    private final class Unit implements ScanUnit {
        private final Projection projection;
        private final int from;
        private final int to;

        Unit(Projection projection, int from, int to) {
            this.projection = projection;
            this.from = from;
            this.to = to;
        }

        @Override
        public long sizeBytes() {
            return (to - from) * 100L;
        }

        @Override
        public long maxRows() {
            return to - from + 7;
        }

        @Override
        public ScanCursor open() {
            return new Cursor(projection, from, to);
        }
    }

    private final class Cursor implements ScanCursor {
        private final Projection projection;
        private final int begin;
        private final int to;
        private int next;

        Cursor(Projection projection, int from, int to) {
            this.projection = projection;
            this.begin = from;
            this.to = to;
            this.next = from;
        }

        @Override
        public int fill(ColumnBatch batch) throws IOException {
            batch.clear();
            int count = Math.min(batch.capacity(), to - next);
            for (int row = 0; row < count; row++) {
                if (next + row == failingRow) {
                    throw new IOException("row " + failingRow + " cannot be read");
                }
                for (int i = 0; i < batch.columnCount(); i++) {
                    put(
                            batch.column(i),
                            row,
                            rows.get(next + row).get(projection.items().get(i).column()));
                }
            }
            next += count;
            batch.size(count);
            return count;
        }

        @Override
        public long bytesRead() {
            return (next - begin) * 100L;
        }

        @Override
        public void close() {}
    }

    static void put(ColumnVector vector, int row, Object value) {
        if (value == null) {
            vector.setNull(row);
            return;
        }
        switch (vector) {
            case BytesVector bytes -> {
                byte[] text =
                        value instanceof byte[] raw ? raw : value.toString().getBytes(StandardCharsets.UTF_8);
                bytes.append(MemorySegment.ofArray(text), 0, text.length);
            }
            case FixedVector fixed -> {
                switch (fixed.type()) {
                    case BOOL -> fixed.setBool(row, (Boolean) value);
                    case INT16 -> fixed.setShort(row, ((Number) value).shortValue());
                    case INT32 -> fixed.setInt(row, ((Number) value).intValue());
                    case INT64 -> fixed.setLong(row, ((Number) value).longValue());
                    case FLOAT32 -> fixed.setFloat(row, ((Number) value).floatValue());
                    case FLOAT64 -> fixed.setDouble(row, ((Number) value).doubleValue());
                    case FIXED16, BYTES ->
                        throw new IllegalArgumentException(fixed.type().toString());
                }
            }
        }
    }
}
