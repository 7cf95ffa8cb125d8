package io.pagegrad.column;

import java.util.Objects;

/// One column of a table or query result.
///
/// @param name as the catalog has it, unquoted
/// @param nullable false only where the database declares NOT NULL or the expression cannot be null
public record Field(String name, LogicalType type, boolean nullable) {
    public Field {
        Objects.requireNonNull(name);
        Objects.requireNonNull(type);
    }
}
