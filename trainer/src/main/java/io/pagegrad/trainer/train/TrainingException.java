package io.pagegrad.trainer.train;

/// A job that cannot be trained as asked: what is wrong, and what to do.
public final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TrainingException(String message) {
        super(message);
    }

    public TrainingException(String message, Throwable cause) {
        super(message, cause);
    }
}
