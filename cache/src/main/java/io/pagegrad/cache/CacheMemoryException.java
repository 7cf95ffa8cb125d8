package io.pagegrad.cache;

/// A cache would take more memory than it may; the message gives both figures and what to do.
public final class CacheMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CacheMemoryException(String message) {
        super(message);
    }
}
