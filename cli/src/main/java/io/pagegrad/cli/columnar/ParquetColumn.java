package io.pagegrad.cli.columnar;

import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.Field;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.PhysicalType;
import java.lang.foreign.ValueLayout;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/// One column on its way into Parquet: its type, and how one value is handed over.
///
/// @param name unique in the file
/// @param form in which the values come
record ParquetColumn(Field field, String name, PhysicalType form) {
    /// Digits that an int64 holds.
    private static final int LONG_DIGITS = 18;

    private static final int DECIMAL_BYTES = 16;

    PrimitiveType type() {
        LogicalType type = field.type();
        return switch (type.kind()) {
            case BOOLEAN -> of(PrimitiveTypeName.BOOLEAN, null);
            case SMALLINT -> of(PrimitiveTypeName.INT32, LogicalTypeAnnotation.intType(16, true));
            case INTEGER -> of(PrimitiveTypeName.INT32, null);
            case BIGINT -> of(PrimitiveTypeName.INT64, null);
            case REAL -> of(PrimitiveTypeName.FLOAT, null);
            case DOUBLE -> of(PrimitiveTypeName.DOUBLE, null);
            case NUMERIC -> numericType(type);
            case DATE -> of(PrimitiveTypeName.INT32, LogicalTypeAnnotation.dateType());
            case TIME -> of(PrimitiveTypeName.INT64, LogicalTypeAnnotation.timeType(false, TimeUnit.MICROS));
            case TIMESTAMP -> of(PrimitiveTypeName.INT64, LogicalTypeAnnotation.timestampType(false, TimeUnit.MICROS));
            case TIMESTAMPTZ -> of(PrimitiveTypeName.INT64, LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS));
            case BYTEA -> of(PrimitiveTypeName.BINARY, null);
            case UUID -> fixed(LogicalTypeAnnotation.uuidType());
            case TEXT, CHAR, ARRAY, INTERVAL -> of(PrimitiveTypeName.BINARY, LogicalTypeAnnotation.stringType());
            case OTHER ->
                of(
                        PrimitiveTypeName.BINARY,
                        type.name().equals("json") || type.name().equals("jsonb")
                                ? LogicalTypeAnnotation.jsonType()
                                : LogicalTypeAnnotation.stringType());
        };
    }

    private PrimitiveType numericType(LogicalType type) {
        if (form == PhysicalType.FLOAT64) {
            return of(PrimitiveTypeName.DOUBLE, null);
        }
        if (!DecimalText.isDecimal(type)) {
            return of(PrimitiveTypeName.BINARY, LogicalTypeAnnotation.stringType());
        }
        LogicalTypeAnnotation decimal = LogicalTypeAnnotation.decimalType(type.scale(), type.precision());
        return type.precision() <= LONG_DIGITS ? of(PrimitiveTypeName.INT64, decimal) : fixed(decimal);
    }

    private PrimitiveType of(PrimitiveTypeName primitive, LogicalTypeAnnotation annotation) {
        return Types.primitive(primitive, repetition()).as(annotation).named(name);
    }

    private PrimitiveType fixed(LogicalTypeAnnotation annotation) {
        return Types.primitive(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, repetition())
                .length(DECIMAL_BYTES)
                .as(annotation)
                .named(name);
    }

    private Type.Repetition repetition() {
        return field.nullable() ? Type.Repetition.OPTIONAL : Type.Repetition.REQUIRED;
    }

    /// Hands the value of a row over; the row is not null.
    void write(ColumnVector vector, int row, RecordConsumer out) {
        switch (vector) {
            case BytesVector bytes -> writeBytes(bytes, row, out);
            case FixedVector fixed -> writeFixed(fixed, row, out);
        }
    }

    private void writeBytes(BytesVector bytes, int row, RecordConsumer out) {
        LogicalType type = field.type();
        if (!DecimalText.isDecimal(type)) {
            out.addBinary(Binary.fromConstantByteArray(bytes.getBytes(row)));
        } else if (type.precision() <= LONG_DIGITS) {
            out.addLong(DecimalText.unscaled(bytes, row, type, field.name()).longValueExact());
        } else {
            out.addBinary(Binary.fromConstantByteArray(
                    widened(DecimalText.unscaled(bytes, row, type, field.name()).toByteArray())));
        }
    }

    /// Big-endian two's complement of sixteen bytes.
    private static byte[] widened(byte[] value) {
        byte[] wide = new byte[DECIMAL_BYTES];
        java.util.Arrays.fill(wide, value[0] < 0 ? (byte) -1 : 0);
        System.arraycopy(value, 0, wide, DECIMAL_BYTES - value.length, value.length);
        return wide;
    }

    private void writeFixed(FixedVector fixed, int row, RecordConsumer out) {
        switch (field.type().kind()) {
            case BOOLEAN -> out.addBoolean(fixed.getBool(row));
            case SMALLINT -> out.addInteger(fixed.getShort(row));
            case INTEGER -> out.addInteger(fixed.getInt(row));
            case BIGINT -> out.addLong(fixed.getLong(row));
            case REAL -> out.addFloat(fixed.getFloat(row));
            case DOUBLE, NUMERIC -> out.addDouble(fixed.getDouble(row));
            case DATE -> out.addInteger(ServerEpoch.unixDays(fixed.getInt(row), field.name()));
            case TIME -> out.addLong(ServerEpoch.timeOfDay(fixed.getLong(row), field.name()));
            case TIMESTAMP, TIMESTAMPTZ -> out.addLong(ServerEpoch.unixMicros(fixed.getLong(row), field.name()));
            case UUID ->
                out.addBinary(Binary.fromConstantByteArray(
                        fixed.data().asSlice(row * 16L, 16).toArray(ValueLayout.JAVA_BYTE)));
            case TEXT, CHAR, BYTEA, ARRAY, INTERVAL, OTHER ->
                throw new IllegalStateException(field + " does not come as a fixed-width value");
        }
    }
}
