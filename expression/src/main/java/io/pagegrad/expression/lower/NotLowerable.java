package io.pagegrad.expression.lower;

/// Thrown, and caught within this package, at an expression that has no form as a program.
final class NotLowerable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotLowerable(String what) {
        super(what, null, false, false);
    }
}
