package io.pagegrad.cli.query;

import io.pagegrad.cli.session.WrongUseException;
import io.pagegrad.column.ArrayForm;
import io.pagegrad.column.Block;
import io.pagegrad.column.BytesVector;
import io.pagegrad.column.LogicalType;
import io.pagegrad.column.PhysicalType;
import io.pagegrad.column.Schema;
import io.pagegrad.trainer.artifact.Predictor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Turns arrays of numbers and byte strings into rows of float64 numbers. Thread-safe.
final class FeatureVectors {
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfShort INT16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE);
    private static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE);
    private static final ValueLayout.OfLong INT64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE);
    private static final ValueLayout.OfFloat FLOAT32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE);
    private static final ValueLayout.OfDouble FLOAT64 = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(LITTLE);

    private final Schema schema;
    private final Predictor predictor;

    private final double[] nullValues;

    /// @param nullValues what each number of a null is, by column
    FeatureVectors(Schema schema, Predictor predictor, double[] nullValues) {
        this.schema = schema;
        this.predictor = predictor;
        this.nullValues = nullValues;
    }

    /// Stores `count` rows of a column one behind the other.
    ///
    /// @throws WrongUseException when a row has another number of elements than the model was trained on
    void store(BytesVector vector, int column, int count, Block target) {
        LogicalType element = schema.field(column).type().element();
        int width = element == null ? 1 : element.physical().widthBytes();
        int lanes = predictor.lanes(column);
        if (element != null) {
            ArrayForm.nullIncomplete(vector, count);
        }
        for (int row = 0; row < count; row++) {
            boolean isNull = vector.isNull(row);
            int elements = isNull
                    ? lanes
                    : element == null ? vector.length(row) : ArrayForm.count(vector.bytes(), vector.offset(row));
            if (elements != lanes) {
                throw new WrongUseException("column " + schema.field(column).name() + " has " + elements
                        + " elements in a row, and the model was trained on " + lanes);
            }
            long first = isNull || element == null
                    ? vector.offset(row)
                    : ArrayForm.first(vector.bytes(), vector.offset(row));
            for (int lane = 0; lane < lanes; lane++) {
                double value = isNull
                        ? nullValues[column]
                        : number(
                                vector.bytes(),
                                element == null ? null : element.physical(),
                                first + (long) lane * width);
                target.segment().setAtIndex(ValueLayout.JAVA_DOUBLE, (long) row * lanes + lane, value);
            }
        }
    }

    /// @param type null for a byte, which is unsigned
    private static double number(MemorySegment bytes, PhysicalType type, long offset) {
        return switch (type) {
            case null -> Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, offset));
            case BOOL -> bytes.get(ValueLayout.JAVA_BYTE, offset);
            case INT16 -> bytes.get(INT16, offset);
            case INT32 -> bytes.get(INT32, offset);
            case INT64 -> bytes.get(INT64, offset);
            case FLOAT32 -> bytes.get(FLOAT32, offset);
            case FLOAT64 -> bytes.get(FLOAT64, offset);
            case FIXED16, BYTES -> throw new WrongUseException("an array of " + type + " holds no numbers");
        };
    }
}
