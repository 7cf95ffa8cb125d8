package io.pagegrad.pagefile;

/// The data is sound, but of a version, kind, type or feature that cannot be read; the message names it.
public final class UnsupportedPagefileException extends PagefileException {
    private static final long serialVersionUID = 1L;

    public UnsupportedPagefileException(String message) {
        super(message);
    }
}
