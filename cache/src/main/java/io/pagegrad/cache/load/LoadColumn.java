package io.pagegrad.cache.load;

import io.pagegrad.cache.InputTransform.Encoding;
import io.pagegrad.cache.UnsuitableDataException;
import io.pagegrad.column.Field;
import io.pagegrad.column.LogicalType;

/// One output of a query and how a model takes it.
///
/// @param encoding how its values become elements
public record LoadColumn(Field field, Encoding encoding) {
    /// The encoding that a type has by itself: numbers as numbers, arrays of numbers and byte strings as vectors.
    ///
    /// @throws UnsuitableDataException when the type has none
    public static LoadColumn of(Field field) {
        return new LoadColumn(field, naturalEncoding(field));
    }

    private static Encoding naturalEncoding(Field field) {
        return switch (field.type().kind()) {
            case BOOLEAN, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, NUMERIC -> Encoding.NUMBER;
            case BYTEA -> Encoding.VECTOR;
            case ARRAY -> {
                if (field.type().element().kind() == LogicalType.Kind.NUMERIC) {
                    throw unsuitable(
                            field, "cast its elements, as in " + field.name() + "::float8[] AS " + field.name());
                }
                if (!isNumber(field.type().element())) {
                    throw unsuitable(field, "its elements are no numbers");
                }
                yield Encoding.VECTOR;
            }
            case TEXT, CHAR, OTHER, UUID ->
                throw unsuitable(
                        field,
                        "take it as a category, a label by ordinal(" + field.name() + ") AS " + field.name()
                                + ", a feature by one_hot(" + field.name() + ") AS " + field.name()
                                + " or the same way");
            case DATE, TIME, TIMESTAMP, TIMESTAMPTZ, INTERVAL ->
                throw unsuitable(
                        field, "take a number out of it, for example extract(epoch from " + field.name() + ")");
        };
    }

    private static boolean isNumber(LogicalType type) {
        return switch (type.kind()) {
            case BOOLEAN, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE -> true;
            default -> false;
        };
    }

    private static UnsuitableDataException unsuitable(Field field, String advice) {
        return new UnsuitableDataException(
                "column " + field.name() + " is of type " + field.type() + ", and a model takes numbers: " + advice);
    }
}
