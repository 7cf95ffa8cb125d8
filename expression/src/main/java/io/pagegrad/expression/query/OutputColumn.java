package io.pagegrad.expression.query;

import io.pagegrad.column.ArrayForm;
import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.expression.value.ArrayValue;
import io.pagegrad.expression.value.Interval;
import io.pagegrad.expression.value.ValueException;
import io.pagegrad.expression.value.ValueText;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// Writes heap values, as expressions have them, into one column of a batch. Immutable, thread-safe.
public final class OutputColumn {
    private final LogicalType source;
    private final LogicalType target;
    private final OutputForm form;

    /// @param source type of the values
    /// @param target type of the column
    public OutputColumn(LogicalType source, LogicalType target, OutputForm form) {
        this.source = source;
        this.target = target;
        this.form = form;
    }

    /// @param value null for a null
    /// @throws ValueException when the column cannot hold it
    public void write(Object value, ColumnVector vector, int row) {
        if (value == null) {
            vector.setNull(row);
            return;
        }
        switch (vector) {
            case FixedVector fixed -> writeFixed(value, fixed, row);
            case BytesVector bytes -> append(bytes, encode(value));
        }
    }

    private static void append(BytesVector vector, byte[] bytes) {
        vector.append(MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    private byte[] encode(Object value) {
        if (form == OutputForm.TEXT) {
            return ValueText.text(value, source).getBytes(StandardCharsets.UTF_8);
        }
        return switch (value) {
            case byte[] bytes -> bytes;
            case ArrayValue array -> pack(array);
            default -> value.toString().getBytes(StandardCharsets.UTF_8);
        };
    }

    private byte[] pack(ArrayValue array) {
        Object[] elements = array.elements();
        int dimensions = array.lengths().length;
        boolean nulls = array.hasNull();
        int width = target.element().physical().widthBytes();
        byte[] bytes = new byte[ArrayForm.sizeBytes(dimensions, elements.length, width, nulls)];
        MemorySegment form = MemorySegment.ofArray(bytes);
        ArrayForm.putHeader(form, 0, dimensions, nulls);
        for (int d = 0; d < dimensions; d++) {
            ArrayForm.putBounds(form, 0, d, array.lengths()[d], array.lowers()[d]);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.position((int) ArrayForm.first(form, 0));
        for (int i = 0; i < elements.length; i++) {
            if (elements[i] == null) {
                ArrayForm.putFlag(form, 0, i, true);
                buffer.position(buffer.position() + width);
            } else {
                put(buffer, elements[i]);
            }
        }
        return bytes;
    }

    private void put(ByteBuffer buffer, Object element) {
        switch (target.element().physical()) {
            case BOOL -> buffer.put((byte) ((Boolean) element ? 1 : 0));
            case INT16 -> buffer.putShort(((Number) element).shortValue());
            case INT32 -> buffer.putInt(((Number) element).intValue());
            case INT64 -> buffer.putLong(((Number) element).longValue());
            case FLOAT32 -> buffer.putFloat(toFloat(number(element)));
            case FLOAT64 -> buffer.putDouble(number(element));
            case FIXED16 -> putSixteen(buffer, element);
            case BYTES -> throw new IllegalStateException(target.name());
        }
    }

    private static void putSixteen(ByteBuffer buffer, Object value) {
        if (value instanceof UUID uuid) {
            buffer.putLong(Long.reverseBytes(uuid.getMostSignificantBits()));
            buffer.putLong(Long.reverseBytes(uuid.getLeastSignificantBits()));
        } else {
            Interval interval = (Interval) value;
            buffer.putLong(interval.micros()).putInt(interval.days()).putInt(interval.months());
        }
    }

    private void writeFixed(Object value, FixedVector vector, int row) {
        switch (vector.type()) {
            case BOOL -> vector.setBool(row, (Boolean) value);
            case INT16 -> vector.setShort(row, ((Number) value).shortValue());
            case INT32 -> vector.setInt(row, ((Number) value).intValue());
            case INT64 -> vector.setLong(row, ((Number) value).longValue());
            case FLOAT32 -> vector.setFloat(row, toFloat(number(value)));
            case FLOAT64 -> vector.setDouble(row, number(value));
            case FIXED16 -> {
                ByteBuffer buffer =
                        vector.data().asSlice(row * 16L, 16).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
                putSixteen(buffer, value);
            }
            case BYTES -> throw new IllegalStateException(target.name());
        }
    }

    private static double number(Object value) {
        return value instanceof Boolean bool ? (bool ? 1 : 0) : ((Number) value).doubleValue();
    }

    private static float toFloat(double value) {
        float narrowed = (float) value;
        if (Float.isInfinite(narrowed) && !Double.isInfinite(value)) {
            throw new ValueException("value " + value + " is out of range for float32");
        }
        return narrowed;
    }
}
