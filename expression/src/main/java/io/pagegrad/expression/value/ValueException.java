package io.pagegrad.expression.value;

/// A value that SQL refuses: overflow, division by zero, text that is no value of its type.
public final class ValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ValueException(String message) {
        super(message, null, false, false);
    }
}
