package io.pagegrad.pagefile;

/// Reading now could give rows that SQL would not give; the message says why and what to do.
public final class RefusedPagefileException extends PagefileException {
    private static final long serialVersionUID = 1L;

    public RefusedPagefileException(String message) {
        super(message);
    }
}
