package io.pagegrad.cli.session;

/// A value that the chosen output format has no form for; it is named rather than changed.
public final class UnrepresentableValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnrepresentableValueException(String message) {
        super(message);
    }
}
