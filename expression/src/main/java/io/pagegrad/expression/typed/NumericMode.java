package io.pagegrad.expression.typed;

/// How `numeric` values are computed.
public enum NumericMode {
    /// As the nearest float64: fast; results may differ from the server's in the last of about 16 digits, and the
    /// number
    /// of digits after the point is not kept.
    FLOAT64,
    /// With all digits and the server's scales.
    EXACT
}
