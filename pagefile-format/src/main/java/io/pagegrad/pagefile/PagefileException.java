package io.pagegrad.pagefile;

/// Why rows could not be given; never a plain I/O failure, which stays an `IOException`.
public abstract sealed class PagefileException extends RuntimeException
        permits CorruptPageException, UnsupportedPagefileException, RefusedPagefileException, UnknownNameException {
    private static final long serialVersionUID = 1L;

    PagefileException(String message) {
        super(message);
    }
}
