package io.pagegrad.pagefile.postgres.control;

/// `DBState` of `pg_control`, in the order of its numbers.
public enum ClusterState {
    STARTUP("starting up"),
    SHUT_DOWN("shut down"),
    SHUT_DOWN_IN_RECOVERY("shut down in recovery"),
    SHUTTING_DOWN("shutting down"),
    IN_CRASH_RECOVERY("in crash recovery"),
    IN_ARCHIVE_RECOVERY("in archive recovery"),
    IN_PRODUCTION("in production");

    private final String words;

    ClusterState(String words) {
        this.words = words;
    }

    /// As `pg_controldata` prints it.
    public String words() {
        return words;
    }
}
