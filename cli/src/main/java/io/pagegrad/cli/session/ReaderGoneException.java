package io.pagegrad.cli.session;

import java.io.IOException;

/// Whoever read standard output closed it (`pagegrad scan t | head`): the run ends quietly.
public final class ReaderGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    ReaderGoneException(IOException cause) {
        super("standard output was closed", cause);
    }
}
