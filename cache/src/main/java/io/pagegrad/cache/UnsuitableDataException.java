package io.pagegrad.cache;

/// The rows are sound but cannot be trained on as asked: a null, a type that is no number, a value that is
/// not finite. The message names the column and what to do.
public final class UnsuitableDataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnsuitableDataException(String message) {
        super(message);
    }
}
