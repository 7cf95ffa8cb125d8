package io.pagegrad.trainer.backend;

/// A device that was asked for is not there, or cannot be used, with the reason.
public final class NoSuchDeviceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NoSuchDeviceException(String message) {
        super(message);
    }
}
