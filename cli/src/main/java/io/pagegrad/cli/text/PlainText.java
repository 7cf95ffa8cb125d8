package io.pagegrad.cli.text;

import io.pagegrad.column.LogicalType;

/// What is known about the text of a type without looking at it.
final class PlainText {
    private PlainText() {}

    /// False where the text of a value is never empty and has no comma, quote, backslash or control character.
    static boolean mayHoldAnyCharacter(LogicalType type) {
        return switch (type.kind()) {
            case BOOLEAN, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, NUMERIC, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, UUID ->
                false;
            case INTERVAL, TEXT, CHAR, BYTEA, ARRAY, OTHER -> true;
        };
    }
}
