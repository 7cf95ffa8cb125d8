package io.pagegrad.expression.interpret;

/// The inputs of one row.
public interface Row {
    /// The value of an input column, as [io.pagegrad.expression.value] represents it; null for NULL.
    Object value(int input);
}
