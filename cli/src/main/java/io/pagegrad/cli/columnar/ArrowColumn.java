package io.pagegrad.cli.columnar;

import io.pagegrad.cli.session.UnrepresentableValueException;
import io.pagegrad.column.BytesVector;
import io.pagegrad.column.ColumnVector;
import io.pagegrad.column.FixedVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.PhysicalType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntervalMonthDayNanoVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/// One column on its way into an Arrow vector.
///
/// @param field as the table or query has it
/// @param arrow type of the vector
/// @param elements of a list, else null
record ArrowColumn(io.pagegrad.column.Field field, ArrowType arrow, ArrayElements elements) {
    private static final int MICROS_BITS = 64;
    private static final long NANOS_PER_MICRO = 1000;

    /// @param form in which the values come
    static ArrowColumn of(io.pagegrad.column.Field field, PhysicalType form) {
        return new ArrowColumn(field, arrowType(field.type(), form), null);
    }

    /// A list; the caller closes `elements`.
    static ArrowColumn of(io.pagegrad.column.Field field, ArrayElements elements) {
        return new ArrowColumn(field, ArrowType.List.INSTANCE, elements);
    }

    private ArrowColumn element() {
        return of(elements.element(), elements.form());
    }

    private static ArrowType arrowType(LogicalType type, PhysicalType form) {
        return switch (type.kind()) {
            case BOOLEAN -> ArrowType.Bool.INSTANCE;
            case SMALLINT -> new ArrowType.Int(16, true);
            case INTEGER -> new ArrowType.Int(32, true);
            case BIGINT -> new ArrowType.Int(64, true);
            case REAL -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case NUMERIC -> {
                if (form == PhysicalType.FLOAT64) {
                    yield new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
                }
                yield DecimalText.isDecimal(type)
                        ? new ArrowType.Decimal(type.precision(), type.scale(), 128)
                        : ArrowType.Utf8.INSTANCE;
            }
            case DATE -> new ArrowType.Date(DateUnit.DAY);
            case TIME -> new ArrowType.Time(TimeUnit.MICROSECOND, MICROS_BITS);
            case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
            case TIMESTAMPTZ -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
            case INTERVAL -> new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO);
            case BYTEA -> ArrowType.Binary.INSTANCE;
            case UUID -> new ArrowType.FixedSizeBinary(16);
            case TEXT, CHAR, ARRAY, OTHER -> ArrowType.Utf8.INSTANCE;
        };
    }

    Field arrowField() {
        Map<String, String> metadata = field.type().kind() == LogicalType.Kind.UUID
                ? Map.of("ARROW:extension:name", "arrow.uuid", "ARROW:extension:metadata", "", "postgres.type", "uuid")
                : Map.of("postgres.type", field.type().name());
        List<Field> children = elements == null ? null : List.of(element().arrowField());
        return new Field(field.name(), new FieldType(field.nullable(), arrow, null, metadata), children);
    }

    /// Copies the first `rows` values.
    void fill(ColumnVector source, int rows, FieldVector target) {
        switch (target) {
            case BaseVariableWidthVector variable -> fillBytes((BytesVector) source, rows, variable);
            case BitVector bits -> fillBits((FixedVector) source, rows, bits);
            case DecimalVector decimals -> fillDecimals((BytesVector) source, rows, decimals);
            case IntervalMonthDayNanoVector intervals -> fillIntervals((FixedVector) source, rows, intervals);
            case ListVector lists -> fillLists((BytesVector) source, rows, lists);
            case BaseFixedWidthVector fixed -> fillFixed((FixedVector) source, rows, fixed);
            default -> throw new IllegalStateException("no filler for " + target.getClass());
        }
        target.setValueCount(rows);
    }

    private static void fillBytes(BytesVector source, int rows, BaseVariableWidthVector target) {
        int end = source.offset(rows);
        target.allocateNew(end, rows);
        memory(target.getOffsetBuffer(), (rows + 1) * 4L)
                .copyFrom(source.offsets().asSlice(0, (rows + 1) * 4L));
        memory(target.getDataBuffer(), end).copyFrom(source.bytes().asSlice(0, end));
        setValidity(source, rows, target.getValidityBuffer());
        target.setLastSet(rows - 1);
    }

    private void fillLists(BytesVector source, int rows, ListVector target) {
        elements.read(source, rows);
        target.setInitialCapacity(rows);
        target.allocateNew();
        for (int row = 0; row < rows; row++) {
            if (source.isNull(row)) {
                target.setNull(row);
            } else {
                target.startNewValue(row);
                target.endValue(row, elements.end(row) - elements.begin(row));
            }
        }
        element().fill(elements.values(), elements.count(), target.getDataVector());
    }

    private void fillFixed(FixedVector source, int rows, BaseFixedWidthVector target) {
        target.allocateNew(rows);
        long bytes = (long) rows * source.type().widthBytes();
        MemorySegment data = memory(target.getDataBuffer(), bytes);
        data.copyFrom(source.data().asSlice(0, bytes));
        switch (field.type().kind()) {
            case DATE -> {
                DateDayVector dates = (DateDayVector) target;
                for (int row = 0; row < rows; row++) {
                    dates.setSafe(row, source.isNull(row) ? 0 : ServerEpoch.unixDays(source.getInt(row), field.name()));
                }
            }
            case TIME -> checkTimes(source, rows);
            case TIMESTAMP, TIMESTAMPTZ -> {
                ArrowBuf buffer = target.getDataBuffer();
                for (int row = 0; row < rows; row++) {
                    buffer.setLong(
                            row * 8L,
                            source.isNull(row) ? 0 : ServerEpoch.unixMicros(source.getLong(row), field.name()));
                }
            }
            default -> {}
        }
        setValidity(source, rows, target.getValidityBuffer());
    }

    private void checkTimes(FixedVector source, int rows) {
        for (int row = 0; row < rows; row++) {
            if (!source.isNull(row)) {
                ServerEpoch.timeOfDay(source.getLong(row), field.name());
            }
        }
    }

    private static void fillBits(FixedVector source, int rows, BitVector target) {
        target.allocateNew(rows);
        for (int row = 0; row < rows; row++) {
            target.setSafe(row, source.getBool(row) ? 1 : 0);
        }
        setValidity(source, rows, target.getValidityBuffer());
    }

    private void fillDecimals(BytesVector source, int rows, DecimalVector target) {
        target.allocateNew(rows);
        for (int row = 0; row < rows; row++) {
            if (source.isNull(row)) {
                target.setNull(row);
            } else {
                target.set(row, DecimalText.decimal(source, row, field.type(), field.name()));
            }
        }
    }

    private void fillIntervals(FixedVector source, int rows, IntervalMonthDayNanoVector target) {
        target.allocateNew(rows);
        for (int row = 0; row < rows; row++) {
            if (source.isNull(row)) {
                target.setNull(row);
                continue;
            }
            MemorySegment data = source.data();
            long micros = data.get(ValueLayout.JAVA_LONG_UNALIGNED, row * 16L);
            int days = data.get(ValueLayout.JAVA_INT_UNALIGNED, row * 16L + 8);
            int months = data.get(ValueLayout.JAVA_INT_UNALIGNED, row * 16L + 12);
            if (micros > Long.MAX_VALUE / NANOS_PER_MICRO || micros < -Long.MAX_VALUE / NANOS_PER_MICRO) {
                throw new UnrepresentableValueException("column " + field.name()
                        + " holds an interval of more than 292 years of microseconds: take it as text ("
                        + field.name() + "::text)");
            }
            target.set(row, months, days, micros * NANOS_PER_MICRO);
        }
    }

    /// Arrow marks what is there; our bitmap marks what is not.
    private static void setValidity(ColumnVector source, int rows, ArrowBuf validity) {
        int bytes = BitVectorHelper.getValidityBufferSize(rows);
        if (source.nullCount() == 0) {
            validity.setOne(0, bytes);
            return;
        }
        for (int i = 0; i < bytes; i++) {
            validity.setByte(i, ~source.nulls().get(ValueLayout.JAVA_BYTE, i));
        }
    }

    private static MemorySegment memory(ArrowBuf buffer, long bytes) {
        return MemorySegment.ofAddress(buffer.memoryAddress()).reinterpret(bytes);
    }
}
