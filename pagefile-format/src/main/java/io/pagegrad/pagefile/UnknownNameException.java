package io.pagegrad.pagefile;

/// The user named a database, table or column that does not exist; the message says which and what is near it.
public final class UnknownNameException extends PagefileException {
    private static final long serialVersionUID = 1L;

    public UnknownNameException(String message) {
        super(message);
    }
}
