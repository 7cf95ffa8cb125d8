package io.pagegrad.cli.session;

/// The user asked the run to end (Ctrl-C); what could be kept has been kept.
public final class InterruptedRunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InterruptedRunException() {
        super("interrupted");
    }
}
