package io.pagegrad.cache.load;

import io.pagegrad.cache.InputTransform.Encoding;
import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.MemoryTag;
import io.pagegrad.column.Schema;
import io.pagegrad.pagefile.Projection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// `SELECT` of all columns of a table, with a filter over the number that each row's first column holds.
final class ColumnQuery implements LoadQuery {
    private final Schema schema;
    private final List<LoadColumn> outputs;
    private final IntPredicate filter;
    private final long limit;

    /// @param filter over the int32 in the first column; null makes a plain query that needs no evaluation
    ColumnQuery(Schema schema, List<LoadColumn> outputs, IntPredicate filter, long limit) {
        this.schema = schema;
        this.outputs = outputs;
        this.filter = filter;
        this.limit = limit;
    }

    static ColumnQuery all(Schema schema) {
        return new ColumnQuery(
                schema, schema.fields().stream().map(LoadColumn::of).toList(), null, -1);
    }

    ColumnQuery where(IntPredicate condition) {
        return new ColumnQuery(schema, outputs, condition, limit);
    }

    ColumnQuery limit(long rows) {
        return new ColumnQuery(schema, outputs, filter, rows);
    }

    ColumnQuery with(int column, Encoding encoding) {
        List<LoadColumn> changed = new ArrayList<>(outputs);
        changed.set(column, new LoadColumn(schema.field(column), encoding));
        return new ColumnQuery(schema, changed, filter, limit);
    }

    @Override
    public String text() {
        return "SELECT * FROM array";
    }

    @Override
    public Projection projection() {
        return Projection.all(schema, Projection.Form.VALUE);
    }

    @Override
    public List<LoadColumn> outputs() {
        return outputs;
    }

    @Override
    public int[] plainColumns() {
        return filter == null ? IntStream.range(0, schema.size()).toArray() : null;
    }

    @Override
    public long limit() {
        return limit;
    }

    @Override
    public Evaluation open() {
        ColumnBatch result = ColumnBatch.allocate(projection().physicalTypes(schema), 4096, MemoryTag.BATCH);
        return new Evaluation() {
            @Override
            public ColumnBatch evaluate(ColumnBatch input) {
                result.clear();
                int kept = 0;
                for (int row = 0; row < input.size(); row++) {
                    if (filter == null || filter.test(input.fixed(0).getInt(row))) {
                        for (int i = 0; i < input.columnCount(); i++) {
                            ArrayTable.put(result.column(i), kept, value(input.column(i), row));
                        }
                        kept++;
                    }
                }
                result.size(kept);
                return result;
            }

            @Override
            public void close() {
                result.close();
            }
        };
    }

    private static Object value(ColumnVector vector, int row) {
        if (vector.isNull(row)) {
            return null;
        }
        return switch (vector) {
            case BytesVector bytes -> bytes.getBytes(row);
            case FixedVector fixed ->
                switch (fixed.type()) {
                    case BOOL -> fixed.getBool(row);
                    case INT16 -> fixed.getShort(row);
                    case INT32 -> fixed.getInt(row);
                    case INT64 -> fixed.getLong(row);
                    case FLOAT32 -> fixed.getFloat(row);
                    case FLOAT64 -> fixed.getDouble(row);
                    case FIXED16, BYTES ->
                        throw new IllegalArgumentException(fixed.type().toString());
                };
        };
    }
}
