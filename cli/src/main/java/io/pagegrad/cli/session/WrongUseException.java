package io.pagegrad.cli.session;

/// Options or arguments that make no sense together; the message says what to give instead.
public final class WrongUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WrongUseException(String message) {
        super(message);
    }
}
