package io.pagegrad.testdata;

/// How a server is told to stop; the words are PostgreSQL's own.
public enum StopMode {
    /// Waits for clients to leave, then checkpoints and stops.
    SMART("TERM"),
    /// Ends sessions, then checkpoints and stops: a clean shutdown.
    FAST("INT"),
    /// Leaves at once without a checkpoint, as a crash does: the data directory needs recovery.
    IMMEDIATE("QUIT");

    private final String signal;

    StopMode(String signal) {
        this.signal = signal;
    }

    String signal() {
        return signal;
    }
}
