package io.pagegrad.expression.query;

/// In which form a program writes its results.
public enum OutputForm {
    /// In the physical type of their logical type; numeric as float64; a type without value form as text.
    VALUE,
    /// As the server prints them, UTF-8.
    TEXT,
    /// As [#VALUE], but every number and boolean as float32, and arrays of numbers as arrays of float32. What
    /// float32 cannot
    /// hold is an error, not an infinity.
    FLOAT32,
    /// As [#VALUE], but every number and boolean as float64, and arrays of numbers as arrays of float64.
    FLOAT64;

    boolean isFloat() {
        return this == FLOAT32 || this == FLOAT64;
    }
}
