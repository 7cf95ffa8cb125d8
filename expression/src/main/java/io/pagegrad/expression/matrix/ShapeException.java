package io.pagegrad.expression.matrix;

/// Matrices do not fit together; the message names both shapes.
public final class ShapeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ShapeException(String message) {
        super(message);
    }
}
