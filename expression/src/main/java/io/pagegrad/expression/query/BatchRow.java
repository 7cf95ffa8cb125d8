package io.pagegrad.expression.query;

import io.pagegrad.column.ArrayForm;
import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnBatch;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.LogicalType.Kind;
import io.pagegrad.expression.interpret.Row;
import io.pagegrad.expression.value.ArrayValue;
import io.pagegrad.expression.value.Interval;
import io.pagegrad.expression.value.ValueReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/// One row of a batch as heap values.
final class BatchRow implements Row {
    private static final ValueLayout.OfShort INT16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong INT64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong BIG_INT64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final List<InputColumn> columns;
    private ColumnBatch batch;
    private int row;

    BatchRow(List<InputColumn> columns) {
        this.columns = columns;
    }

    void at(ColumnBatch newBatch, int newRow) {
        batch = newBatch;
        row = newRow;
    }

    @Override
    public Object value(int input) {
        ColumnVector vector = batch.column(input);
        if (vector.isNull(row)) {
            return null;
        }
        InputColumn column = columns.get(input);
        return switch (vector) {
            case FixedVector fixed -> fixed(fixed, column.type());
            case BytesVector bytes ->
                column.form() == InputForm.TEXT ? text(bytes, column) : bytes(bytes, column.type());
        };
    }

    private Object fixed(FixedVector vector, LogicalType type) {
        return fixed(vector.data(), (long) row * vector.type().widthBytes(), type);
    }

    private static Object fixed(MemorySegment data, long at, LogicalType type) {
        return switch (type.kind()) {
            case BOOLEAN -> data.get(ValueLayout.JAVA_BYTE, at) != 0;
            case SMALLINT -> (int) data.get(INT16, at);
            case INTEGER, DATE -> data.get(INT32, at);
            case BIGINT, TIME, TIMESTAMP, TIMESTAMPTZ -> data.get(INT64, at);
            case REAL -> Float.intBitsToFloat(data.get(INT32, at));
            case DOUBLE, NUMERIC -> Double.longBitsToDouble(data.get(INT64, at));
            case INTERVAL -> new Interval(data.get(INT64, at), data.get(INT32, at + 8), data.get(INT32, at + 12));
            case UUID -> new UUID(data.get(BIG_INT64, at), data.get(BIG_INT64, at + 8));
            case TEXT, CHAR, BYTEA, ARRAY, OTHER -> throw new IllegalStateException(type.name());
        };
    }

    private Object text(BytesVector vector, InputColumn column) {
        String text = string(vector);
        LogicalType type = TableScope.valueType(column);
        return type.kind() == Kind.NUMERIC || type.kind() == Kind.ARRAY ? ValueReader.read(text, type) : text;
    }

    private String string(BytesVector vector) {
        return new String(vector.getBytes(row), StandardCharsets.UTF_8);
    }

    private Object bytes(BytesVector vector, LogicalType type) {
        return switch (type.kind()) {
            case TEXT, CHAR -> string(vector);
            case BYTEA -> vector.getBytes(row);
            case ARRAY -> array(vector, type.element());
            default -> throw new IllegalStateException(type.name());
        };
    }

    private ArrayValue array(BytesVector vector, LogicalType element) {
        MemorySegment bytes = vector.bytes();
        long at = vector.offset(row);
        int[] lengths = new int[ArrayForm.dimensions(bytes, at)];
        int[] lowers = new int[lengths.length];
        for (int d = 0; d < lengths.length; d++) {
            lengths[d] = ArrayForm.elements(bytes, at, d);
            lowers[d] = ArrayForm.lower(bytes, at, d);
        }
        long first = ArrayForm.first(bytes, at);
        int width = element.physical().widthBytes();
        Object[] values = new Object[ArrayForm.count(bytes, at)];
        for (int i = 0; i < values.length; i++) {
            values[i] = ArrayForm.isNull(bytes, at, i) ? null : fixed(bytes, first + (long) i * width, element);
        }
        return new ArrayValue(element.kind(), lengths, lowers, values);
    }
}
