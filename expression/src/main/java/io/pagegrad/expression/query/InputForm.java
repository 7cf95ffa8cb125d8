package io.pagegrad.expression.query;

/// In which form a query asks for a column.
public enum InputForm {
    /// In the physical type of its logical type.
    VALUE,
    /// As the server prints it, UTF-8.
    TEXT
}
